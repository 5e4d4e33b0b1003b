export { serializeFlow } from './canonical.ts'
export {
  compareFlows,
  differenceOf,
  type FlowComparison,
  type FlowDifference,
  type NodeChange,
} from './compare-flows.ts'
export type { FieldChange } from './compare-values.ts'
export {
  defaultRetryPolicy,
  defaultSettings,
  type Flow,
  type FlowColour,
  type FlowGroup,
  type FlowNode,
  type FlowNote,
  flowColours,
  flowFormat,
  flowSchema,
  type HistoryLevel,
  portOf,
  type RetryPolicy,
} from './flow-document.ts'
export { type FlowProblem, type FlowProblemCode, flowProblemCodes, pointer } from './problem.ts'
export { type ReadFlow, readFlow, readFlowDocument } from './read-flow.ts'
export { manifestOf, portsOf, validateFlow } from './validate-flow.ts'
