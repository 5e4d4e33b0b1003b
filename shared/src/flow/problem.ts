/** What can be wrong with a flow document, each with what it means. `docs/errors.md` is tested against this table. */
export const flowProblemCodes = {
  NOT_JSON: 'The text is not JSON, or over a limit.',
  FORMAT_UNSUPPORTED: 'The `format` is missing, foreign, or newer than this program.',
  SHAPE_INVALID: 'A part of the document has the wrong shape.',
  NODE_TYPE_UNKNOWN: 'A node has a type that this installation does not have.',
  NODE_VERSION_UNSUPPORTED: 'A node has a version that this installation does not have.',
  CODE_SYNTAX: 'The JavaScript of a code node does not compile.',
  CONFIG_INVALID: 'A node’s configuration is missing something or has a value that is not allowed.',
  EXPRESSION_SYNTAX: 'An expression does not parse.',
  EXPRESSION_UNKNOWN_FUNCTION: 'An expression calls a function that does not exist.',
  EXPRESSION_TYPE: 'An expression combines values that do not fit.',
  WIRE_NODE_MISSING: 'A wire begins or ends at a node that does not exist.',
  WIRE_PORT_MISSING: 'A wire begins at a port that its node does not have.',
  WIRE_INTO_SOURCE: 'A wire ends at a source; sources have no input.',
  WIRE_DUPLICATE: 'Two wires join the same port to the same node.',
  GROUP_NODE_MISSING: 'A group names a node that does not exist.',
  GROUP_NODE_TWICE: 'A node stands in a group twice, or in two groups.',
  CYCLE: 'Nodes form a loop, so a record would never end.',
  SOURCE_MISSING: 'The flow has no source, so nothing would ever start.',
  NODE_UNREACHABLE: 'A node is not reached from any source.',
  SUBFLOW_BOUNDARY: 'A subflow has a second source, or an exit stands in a flow that is no subflow.',
  SUBFLOW_MISSING: 'A node calls a flow or version that does not exist here, or that is no subflow.',
  SUBFLOW_PORTS: 'The ports of a node that calls a subflow are not those of its exits.',
  SUBFLOW_CYCLE: 'A flow calls itself, directly or through other subflows.',
  SUBFLOW_TOO_LARGE: 'Subflows call each other too deep, or make a flow of too many nodes.',
  KEY_MASKED: 'The key of the records is made of a masked field, and keys stand in every list.',
  ERROR_PORT: 'The `onError` of a node and the wire from its error port contradict each other.',
} as const

/** A code of the table above. */
export type FlowProblemCode = keyof typeof flowProblemCodes

/** One problem of a flow document: where, what, and what to do. */
export interface FlowProblem {
  /** JSON pointer (RFC 6901) into the document. */
  readonly path: string
  readonly code: FlowProblemCode
  readonly message: string
  readonly remedy: string
}

/** JSON pointer of a path (RFC 6901 escaping). */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
