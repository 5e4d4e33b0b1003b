export {
  CrossdockError,
  type EffectOutcome,
  type ErrorDetail,
  type ErrorInfo,
  toCrossdockError,
} from './crossdock-error.ts'
export { describeIssue } from './describe-issue.ts'
export { type ErrorActor, type ErrorCode, type ErrorCodeEntry, errorCodes } from './error-codes.ts'
