export { type EnvironmentInfo, environmentInfo, environmentKinds } from './about-models.ts'
export type { Activity, AuditEntry, AuditFilter, LiveEvent, StateCount, TokenView } from './admin-routes.ts'
export type {
  CodeRow,
  CodeTableView,
  CredentialTypeView,
  CredentialView,
  SystemKindView,
  SystemTest,
  SystemView,
} from './binding-routes.ts'
export { type CaseCoverage, type CaseInfo, type CaseResult, caseCoverage, caseResult } from './case-routes.ts'
export { type ApiAnswer, type ApiClient, type ApiRequest, type ApiSend, createApiClient } from './client.ts'
export {
  type Breakpoint,
  breakpoint,
  type DebugAct,
  type DebugRecord,
  type DebugSession,
  type DebugStart,
  type DebugStep,
  debugAct,
  debugSession,
  type NodeMode,
  nodeMode,
} from './debug-models.ts'
export type { CauseView, ExceptionDetail, ExceptionGroup, ExceptionNote, ExceptionView } from './exception-models.ts'
export type { ExceptionFilter, ExceptionGroupFilter, ExceptionSelection } from './exception-routes.ts'
export { type NodeType, refusedPublication } from './flow-routes.ts'
export type { IntakeRefusalFilter, IntakeRefusalView } from './intake-routes.ts'
export type { FlowLive, NodeSamples, OpenCounts, TailRecord } from './live-models.ts'
export { defaultSampleBytes } from './live-routes.ts'
export { maxPageSize } from './models.ts'
export { renderOpenApi } from './openapi.ts'
export type { EnvironmentParams, ParamValue } from './param-routes.ts'
export type {
  EffectView,
  MilestoneView,
  RecordDetail,
  RecordSummary,
} from './record-models.ts'
export type { RecordFilter } from './record-routes.ts'
export type {
  EffectForecast,
  ReplayedRecord,
  ReplayOrder,
  ReplayPace,
  ReplayPreview,
  ReplayReport,
  ReplayView,
} from './replay-routes.ts'
export { hasRole, type Role, roleSchema, roles } from './roles.ts'
export type { Route, RouteTable } from './route.ts'
export {
  type ArgsOf,
  apiPrefix,
  type CallName,
  type CallWithToken,
  type RequestOf,
  type ResponseOf,
  type RouteName,
  type Routes,
  routes,
} from './routes.ts'
export { type FlowSparkline, type LogLevel, type LogLine, logLevels, type RunView } from './run-models.ts'
export type { LogFilter, RunFilter } from './run-routes.ts'
