import { createContext, useContext, useMemo } from 'react'
import { useOpenFlow } from '../app/use-workspace.ts'
import type { ConfigPath } from '../document/edits/change-config.ts'
import type { FieldScope } from '../expression-field/expression-field-props.ts'
import { useSampleAt } from '../samples/use-samples.ts'
import { namesAt } from './names-at.ts'

/** Carries what the expressions of a node see: the current sample at its input. */
export const NodeScopeContext = createContext<FieldScope | undefined>(undefined)

/** What the expressions of a node see now. */
export function useNodeScope(nodeId: string): FieldScope | undefined {
  const sample = useSampleAt(nodeId)
  return useMemo(() => sample && { payload: sample.payload, record: sample.record }, [sample])
}

/** What one expression sees, with the names of its own place. */
export function useFieldScope(
  nodeId: string,
  path: ConfigPath,
): { readonly scope: FieldScope | undefined; readonly laterNames: readonly string[] } {
  const scope = useContext(NodeScopeContext)
  const node = useOpenFlow((open) => open.flow.nodes[nodeId])
  const at = path.join('.')
  return useMemo(() => {
    if (node === undefined) return { scope, laterNames: [] }
    const { locals, laterNames } = namesAt(node, at.split('.'), scope)
    return { scope: scope && locals !== undefined ? { ...scope, locals } : scope, laterNames }
  }, [node, at, scope])
}
