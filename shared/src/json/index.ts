export {
  checkPayload,
  defaultPayloadLimits,
  type ParsedPayload,
  type PayloadLimits,
  parsePayload,
} from './parse-payload.ts'
