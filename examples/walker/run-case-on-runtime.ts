import { createHmac, randomUUID } from 'node:crypto'
import { manifests } from '@crossdock/nodes/manifests'
import type { ApiClient } from '@crossdock/shared/api'
import { manifestOf, readFlow } from '@crossdock/shared/flow'
import { type Observation, observeRecord, sortRecords } from './observation.ts'
import type { Example, ExampleCase } from './read-examples.ts'
import { type Landscape, observeSystems, setUp, writeItemsFile } from './start-landscape.ts'
import type { TestRuntime } from './start-test-runtime.ts'

/** Answers what has come of a case so far. */
export type Observe = () => Promise<Observation>

/**
 * Publishes the flow of a case and brings its items in by the door that its source has: a start by hand, a signed
 * webhook, a file in the folder, or the ERP itself that is polled.
 */
export async function runCaseOnRuntime(
  { landscape, runtime }: { readonly landscape: Landscape; readonly runtime: TestRuntime },
  { document, id }: Example,
  situation: ExampleCase,
): Promise<Observe> {
  const { api } = runtime
  const since = await setUp(landscape, situation)
  if (situation.file !== undefined) writeItemsFile(landscape, situation)
  await api.publishFlow({ body: { document: withOneSource(JSON.parse(document), situation.source) } })
  await bringIn(runtime, document, situation)
  return async () => {
    const records = await observeRecords(api, id)
    return { records: sortRecords(records), ...(await observeSystems(landscape, since, situation)) }
  }
}

/** The flow with every other source switched off: what is polled meanwhile is no part of the case. */
function withOneSource(
  document: { readonly nodes: Readonly<Record<string, object>> },
  source: string,
): Record<string, unknown> {
  const { flow } = readFlowOrThrow(JSON.stringify(document))
  const isOther = (id: string) => id !== source && manifestOf(manifests, flow.nodes[id]?.type ?? '')?.kind === 'source'
  const nodes = Object.entries(document.nodes).map(([id, node]) => [
    id,
    isOther(id) ? { ...node, disabled: true } : node,
  ])
  return { ...document, nodes: Object.fromEntries(nodes) }
}

function readFlowOrThrow(document: string): Extract<ReturnType<typeof readFlow>, { ok: true }> {
  const read = readFlow(document)
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'))
  return read
}

async function bringIn(runtime: TestRuntime, document: string, { items, source }: ExampleCase): Promise<void> {
  const { flow } = readFlowOrThrow(document)
  const node = flow.nodes[source]
  const manifest = node && manifestOf(manifests, node.type)
  if (manifest?.kind !== 'source') throw new Error(`“${source}” is no source of ${flow.id}.`)
  switch (manifest.trigger) {
    case 'manual':
      await runtime.api.startFlow({
        params: { flow: flow.id },
        body: { source, items: items.map((payload) => ({ payload })) },
      })
      break
    case 'timer':
      // What ticks every so many seconds does so as soon as it is published; fired as well, it may tick twice.
      if ('everyMs' in (manifest.timetableFrom?.(manifest.config.parse(node?.config) as never) ?? {})) break
      await runtime.api.fireSource({ params: { flow: flow.id, node: source } })
      break
    case 'hook':
      for (const item of items) await callHook(runtime, String(node?.config.path), item)
  }
}

/** Calls a hook as the sample WMS does. */
async function callHook({ url, webhookSecret }: TestRuntime, path: string, item: unknown): Promise<void> {
  const body = JSON.stringify(item)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', webhookSecret).update(`${timestamp}.${body}`).digest('hex')
  const answer = await fetch(`${url}/hooks/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wms-delivery': randomUUID(),
      'x-wms-timestamp': timestamp,
      'x-wms-signature': `sha256=${signature}`,
    },
    body,
  })
  if (!answer.ok) throw new Error(`/hooks/${path} answered ${answer.status}: ${await answer.text()}`)
}

async function observeRecords(api: ApiClient, flow: string): Promise<Observation['records']> {
  const { items } = await api.findRecords({ query: { flow, limit: 100 } })
  const details = await Promise.all(items.map(({ id }) => api.getRecord({ params: { record: id } })))
  return details.map((record) =>
    observeRecord({ ...record, openCauses: record.exceptions.filter(({ isOpen }) => isOpen) }),
  )
}
