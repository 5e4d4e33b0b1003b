export {
  CrossdockError,
  type EffectOutcome,
  type ErrorDetail,
  type ErrorInfo,
  toCrossdockError,
} from './crossdock-error.ts'
export { type ErrorActor, type ErrorCode, type ErrorCodeEntry, errorCodes } from './error-codes.ts'
