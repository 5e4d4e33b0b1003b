import type { ManifestRegistry, NodeManifest } from '../node/index.ts'

/** A registry entry by type name, never something inherited such as `constructor`. */
export function manifestOf(manifests: ManifestRegistry, type: string): NodeManifest | undefined {
  return Object.hasOwn(manifests, type) ? manifests[type] : undefined
}
