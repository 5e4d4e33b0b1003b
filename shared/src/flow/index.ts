export { serializeFlow } from './canonical.ts'
export {
  defaultRetryPolicy,
  defaultSettings,
  type Flow,
  type FlowNode,
  flowFormat,
  flowSchema,
  type HistoryLevel,
  portOf,
  type RetryPolicy,
} from './flow-document.ts'
export { type FlowProblem, type FlowProblemCode, flowProblemCodes, pointer } from './problem.ts'
export { type ReadFlow, readFlow, readFlowDocument } from './read-flow.ts'
export { manifestOf, portsOf, validateFlow } from './validate-flow.ts'
