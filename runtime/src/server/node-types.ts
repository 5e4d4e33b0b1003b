import type { NodeType } from '@crossdock/shared/api'
import type { ManifestRegistry } from '@crossdock/shared/node'
import { z } from 'zod'

/** The node types of an installation as data: what a designer needs to offer them and to draw their forms. */
export function describeNodeTypes(manifests: ManifestRegistry): readonly NodeType[] {
  return Object.values(manifests).map((manifest) => ({
    type: manifest.type,
    version: manifest.version,
    kind: manifest.kind,
    category: manifest.category,
    effect: manifest.effect,
    title: manifest.title,
    summary: manifest.summary,
    outputs: manifest.outputs,
    ...(manifest.kind === 'source' ? { trigger: manifest.trigger } : {}),
    config: z.toJSONSchema(manifest.config, { io: 'input', unrepresentable: 'any' }),
  }))
}
