import { compileExpression } from '@crossdock/shared/expression'
import type { FlowNode } from '@crossdock/shared/flow'
import type { ConfigPath } from '../document/edits/change-config.ts'
import type { FieldScope } from '../expression-field/expression-field-props.ts'

/** Names that an expression has besides its record: some with a value already, some only when records run. */
export interface NamesAt {
  readonly locals?: Readonly<Record<string, unknown>>
  readonly laterNames: readonly string[]
}

const answer = ['status', 'body']
/** `payload` stands for the other system's answer there, not for the record. */
const page = ['payload', 'since', 'cursor']

/** By node type: the setting (as a path prefix) and the names that exist there. */
const later: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  'http-request': [
    ['failWhen', answer],
    ['verify.doneWhen', answer],
    ['verify.notDoneWhen', answer],
    ['verify.result', answer],
  ],
  'http-poll': [
    ['query', page],
    ['items', page],
    ['paging', page],
    ['lastWhen', page],
  ],
  webhook: [
    ['items', ['payload', 'headers', 'query', 'body']],
    ['messageId', ['headers', 'query', 'body', 'index']],
  ],
}

/** Nodes that make children of a list. */
const splitting: readonly string[] = ['split', 'for-each']

/** The names at a setting of a node. For the children of a split, the first item of its list stands for all. */
export function namesAt(node: FlowNode, path: ConfigPath, scope: FieldScope | undefined): NamesAt {
  const at = path.join('.')
  const found = later[node.type]?.find(([prefix]) => at === prefix || at.startsWith(`${prefix}.`))
  if (found !== undefined) return { laterNames: found[1] }
  if (splitting.includes(node.type) && (at === 'key' || at === 'payload')) return namesOfChild(node, scope)
  return { laterNames: [] }
}

function namesOfChild(node: FlowNode, scope: FieldScope | undefined): NamesAt {
  const laterNames = ['item', 'index']
  const { items } = node.config
  const compiled = typeof items === 'string' ? compileExpression(items) : undefined
  if (scope === undefined || compiled === undefined || !compiled.ok) return { laterNames }
  try {
    const list = compiled.expression.evaluate({ ...scope, nowMs: Date.parse(scope.record.acceptedAt) })
    if (Array.isArray(list) && list.length > 0) return { laterNames: [], locals: { item: list[0], index: 0 } }
  } catch {
    // The list's own field says why there is none.
  }
  return { laterNames }
}
