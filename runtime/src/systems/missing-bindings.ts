import type { Flow } from '@crossdock/shared/flow'
import type { ManifestRegistry } from '@crossdock/shared/node'
import type { MissingBinding } from '../services.ts'
import { type BindingUse, bindingsOf } from './bindings-of.ts'
import type { SystemDeclaration } from './system-declaration.ts'

/** What this environment has. */
export interface PresentBindings {
  readonly systems: ReadonlyMap<string, Pick<SystemDeclaration, 'kind'>>
  readonly credentials: ReadonlySet<string>
  /** Code tables. */
  readonly tables: ReadonlySet<string>
  /** Names of parameters. */
  readonly params: ReadonlySet<string>
}

/** What a flow refers to and the environment does not have: systems (or of another kind), credentials, code tables. */
export function findMissingBindings(
  flow: Flow,
  manifests: ManifestRegistry,
  present: PresentBindings,
): readonly MissingBinding[] {
  return bindingsOf(flow, manifests).flatMap((use): readonly MissingBinding[] => {
    const message = whatIsMissing(use, present)
    return message === undefined ? [] : [{ kind: use.kind, name: use.name, node: use.node, message }]
  })
}

function whatIsMissing(use: BindingUse, present: PresentBindings): string | undefined {
  const { name, node } = use
  if (use.kind === 'system') {
    const declared = present.systems.get(name)
    if (declared?.kind === use.systemKind) return undefined
    const what = declared ? `is a ${declared.kind} here, not a ${use.systemKind}` : 'is not declared here'
    return `Node “${node}” needs the ${use.systemKind} system “${name}”, which ${what}.`
  }
  if (use.kind === 'credential') {
    if (present.credentials.has(name)) return undefined
    return `Node “${node}” needs the credential “${name}”, which does not exist here.`
  }
  if (use.kind === 'param') {
    if (present.params.has(name)) return undefined
    return `Node “${node}” reads the parameter “${name}”, which is not set here.`
  }
  return present.tables.has(name)
    ? undefined
    : `Node “${node}” looks codes up in the table “${name}”, which does not exist here.`
}
