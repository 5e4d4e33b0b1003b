import type { Flow } from '@crossdock/shared/flow'
import { manifestOf } from '@crossdock/shared/flow'
import type { ManifestRegistry } from '@crossdock/shared/node'
import type { MissingBinding } from '../services.ts'
import type { SystemDeclaration } from './system-declaration.ts'

/** What this environment has. */
export interface PresentBindings {
  readonly systems: ReadonlyMap<string, Pick<SystemDeclaration, 'kind'>>
  readonly credentials: ReadonlySet<string>
}

/** The systems and credentials that a flow refers to and the environment does not have, or has as another kind. */
export function findMissingBindings(
  flow: Flow,
  manifests: ManifestRegistry,
  present: PresentBindings,
): readonly MissingBinding[] {
  return Object.entries(flow.nodes).flatMap(([id, node]) => {
    const manifest = manifestOf(manifests, node.type)
    const parsed = manifest?.config.safeParse(node.config)
    if (!manifest || !parsed?.success) return []
    const config = parsed.data as never
    const systems = (manifest.systemsFrom?.(config) ?? []).flatMap(({ name, kind }): MissingBinding[] => {
      const declared = present.systems.get(name)
      if (declared?.kind === kind) return []
      const what = declared ? `is a ${declared.kind} here, not a ${kind}` : 'is not declared here'
      return [
        { kind: 'system', name, node: id, message: `Node “${id}” needs the ${kind} system “${name}”, which ${what}.` },
      ]
    })
    const credentials = (manifest.credentialsFrom?.(config) ?? [])
      .filter((name) => !present.credentials.has(name))
      .map(
        (name): MissingBinding => ({
          kind: 'credential',
          name,
          node: id,
          message: `Node “${id}” needs the credential “${name}”, which does not exist here.`,
        }),
      )
    return [...systems, ...credentials]
  })
}
