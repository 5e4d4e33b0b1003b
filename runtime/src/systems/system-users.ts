import type { ManifestRegistry } from '@crossdock/shared/node'
import type { Catalog } from '../catalog.ts'
import type { SystemUser } from '../services.ts'
import { bindingsOf } from './bindings-of.ts'

/** Which flows speak to a system in their current version, by the system's name. */
export function systemUsers(
  catalog: Pick<Catalog, 'current'>,
  manifests: ManifestRegistry,
): ReadonlyMap<string, readonly SystemUser[]> {
  const users = new Map<string, SystemUser[]>()
  for (const [flow, { plan }] of catalog.current) {
    const uses = bindingsOf(plan.flow, manifests).filter(({ kind }) => kind === 'system')
    for (const [name, ofSystem] of Map.groupBy(uses, (use) => use.name)) {
      users.set(name, [...(users.get(name) ?? []), { flow, nodes: [...new Set(ofSystem.map(({ node }) => node))] }])
    }
  }
  return users
}
