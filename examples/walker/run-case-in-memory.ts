import { randomBytes } from 'node:crypto'
import { executors } from '@crossdock/nodes/executors'
import { manifests } from '@crossdock/nodes/manifests'
import { readFlow } from '@crossdock/shared/flow'
import { systemClock, systemIds } from '../../runtime/src/clock.ts'
import { sampleCredentials, sampleSystems } from '../../runtime/src/demo/sample-environment.ts'
import { runInMemory } from '../../runtime/src/run-in-memory.ts'
import { startSandbox } from '../../runtime/src/sandbox/start-sandbox.ts'
import { createCredentials, sealCredential } from '../../runtime/src/security/credentials.ts'
import { createOutboundHttp } from '../../runtime/src/security/outbound-http.ts'
import { createSecretBox } from '../../runtime/src/security/secret-box.ts'
import { readTableCsv } from '../../runtime/src/store/code-table-csv.ts'
import { type Bindings, createSystems, type Systems } from '../../runtime/src/systems/system-access.ts'
import { type Observation, observeRecord, sortRecords } from './observation.ts'
import type { Example, ExampleCase } from './read-examples.ts'
import { sampleTables } from './sample-tables.ts'
import { type Landscape, observeSystems, setUp } from './start-landscape.ts'

/** Runs a case through the engine in memory, against real sample systems. */
export async function runCaseInMemory(
  landscape: Landscape,
  { document }: Example,
  example: ExampleCase,
): Promise<Observation> {
  const read = readFlow(document)
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'))
  const since = await setUp(landscape, example)
  await using stack = new AsyncDisposableStack()
  const systems = await openSystems(landscape, example, stack)
  const outcomes = await runInMemory({
    flow: read.flow,
    manifests,
    executors,
    source: example.source,
    items: example.items.map((payload) => ({ payload })),
    system: systems.access,
    clock: systemClock,
    ids: systemIds,
    log: { info: () => {}, warn: () => {} },
  })
  const records = outcomes.map(({ steps, exceptions, ...record }) =>
    observeRecord({ ...record, journey: steps, openCauses: exceptions }),
  )
  return { records: sortRecords(records), ...(await observeSystems(landscape, since, example)) }
}

async function openSystems(
  { places, systems: { erp } }: Landscape,
  { tables }: ExampleCase,
  stack: AsyncDisposableStack,
): Promise<Systems> {
  const box = createSecretBox(randomBytes(32))
  const sealed = new Map(
    sampleCredentials(places, { token: erp.token, webhook: 'unused here' }).map((credential) => [
      credential.name,
      sealCredential(box, credential),
    ]),
  )
  const credentials = createCredentials({ box, store: { get: async (name) => sealed.get(name) } })
  const http = stack.use(createOutboundHttp({ credentials, deniedPorts: [] }))
  const systems = stack.use(createSystems({ http, sandbox: stack.use(startSandbox()), deniedRoots: [] }))
  await systems.update({ systems: sampleSystems(places), tables: toTables(sampleTables(tables)) })
  return systems
}

function toTables(texts: ReadonlyMap<string, string>): Bindings['tables'] {
  return new Map(
    [...texts].map(([name, text]) => [
      name,
      new Map(readTableCsv(text).rows.map(({ code, values }) => [code, values] as const)),
    ]),
  )
}
