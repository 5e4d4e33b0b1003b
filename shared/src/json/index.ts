export { canonicalJson } from './canonical-json.ts'
export {
  checkPayload,
  defaultPayloadLimits,
  type ParsedPayload,
  type PayloadLimits,
  parsePayload,
} from './parse-payload.ts'
