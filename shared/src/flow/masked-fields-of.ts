import type { ManifestRegistry } from '../node/index.ts'
import type { Flow } from './flow-document.ts'
import { callsOf, type FindSubflow } from './subflow-calls.ts'

/**
 * The fields that are masked in records of a flow: those that it names, and those that the subflows name which it calls, at
 * whatever depth, as far as `find` knows these. What the author of a subflow keeps from people is kept wherever it is called.
 */
export function maskedFieldsOf(
  flow: Flow,
  { manifests, find }: { readonly manifests: ManifestRegistry; readonly find: FindSubflow },
): readonly string[] {
  const rules = new Set<string>()
  const seen = new Set<string>()
  const collect = (each: Flow) => {
    for (const rule of each.settings.maskedFields ?? []) rules.add(rule)
    for (const call of callsOf(each, manifests)) {
      const name = `${call.flow}@${call.version}`
      if (seen.has(name)) continue
      seen.add(name)
      const found = find(call.flow, call.version)
      if (found.state === 'found') collect(found.flow)
    }
  }
  collect(flow)
  return [...rules]
}
