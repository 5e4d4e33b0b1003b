export { serializeFlow } from './canonical.ts'
export {
  compareFlows,
  differenceOf,
  type FlowComparison,
  type FlowDifference,
  type NodeChange,
} from './compare-flows.ts'
export { compareValues, type FieldChange } from './compare-values.ts'
export { expandSubflows, subflowSeparator } from './expand-subflows.ts'
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
export { manifestOf } from './manifest-of.ts'
export { type FlowProblem, type FlowProblemCode, flowProblemCodes, pointer } from './problem.ts'
export { type ReadFlow, readFlow, readFlowDocument } from './read-flow.ts'
export {
  type CallingNode,
  callOf,
  callsOf,
  exitsOf,
  type FindSubflow,
  type FoundSubflow,
  inputOf,
  loadSubflows,
  portsOfSubflow,
} from './subflow-calls.ts'
export { portsOf, validateFlow } from './validate-flow.ts'
