import { manifests } from '@crossdock/nodes/manifests'
import type { ApiClient } from '@crossdock/shared/api'
import { type Flow, manifestOf, readFlowDocument } from '@crossdock/shared/flow'
import type { ListedSystem } from './bindings-store.ts'
import { credentialOf } from './system-state.ts'

/** A flow, and the nodes of it that name something of the environment. */
export interface FlowUse {
  readonly flow: string
  readonly nodes: readonly string[]
}

/** Everything that stops working when a credential is removed. */
export interface CredentialUses {
  readonly systems: readonly ListedSystem[]
  /** Flows that check calls with it themselves. */
  readonly flows: readonly FlowUse[]
}

/** Nodes of a flow that check calls with a credential. */
export function nodesWithCredential(flow: Flow, credential: string): readonly string[] {
  return Object.entries(flow.nodes).flatMap(([id, { type, config }]) => {
    const manifest = manifestOf(manifests, type)
    const parsed = manifest?.config.safeParse(config)
    if (manifest === undefined || parsed?.success !== true) return []
    return (manifest.credentialsFrom?.(parsed.data as never) ?? []).includes(credential) ? [id] : []
  })
}

/** Reads the current version of every flow to find who uses a credential. Throws what the runtime answers. */
export async function findCredentialUses(
  client: ApiClient,
  { credential, systems }: { readonly credential: string; readonly systems: readonly ListedSystem[] },
): Promise<CredentialUses> {
  const { items } = await client.listFlows({})
  const flows: FlowUse[] = []
  for (const { id } of items) {
    const read = readFlowDocument((await client.getFlow({ params: { flow: id } })).document)
    const nodes = read.ok ? nodesWithCredential(read.flow, credential) : []
    if (nodes.length > 0) flows.push({ flow: id, nodes })
  }
  return { systems: systems.filter((system) => credentialOf(system) === credential), flows }
}
