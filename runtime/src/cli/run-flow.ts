import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { executors } from '@crossdock/nodes/executors'
import { manifests } from '@crossdock/nodes/manifests'
import { CrossdockError } from '@crossdock/shared/errors'
import { readFlow, validateFlow } from '@crossdock/shared/flow'
import type { SourceItem } from '@crossdock/shared/node'
import { isEnded } from '@crossdock/shared/record'
import { systemClock, systemIds } from '../clock.ts'
import type { Log } from '../log.ts'
import { type MemoryOutcome, runInMemory } from '../run-in-memory.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { createCredentials } from '../security/credentials.ts'
import { createOutboundHttp } from '../security/outbound-http.ts'
import { createSecretBox } from '../security/secret-box.ts'
import { readTableCsv } from '../store/code-table-csv.ts'
import { type Bindings, createSystems } from '../systems/system-access.ts'
import { findAmongNeighbours } from './neighbouring-flows.ts'
import type { ExitCode, Outcome } from './outcome.ts'
import { parseJson, readJsonFile, readUserFile } from './read-file.ts'

/** A run of a flow on this machine alone. */
export interface FlowRun {
  readonly flowFile: string
  /** `.jsonl`: a record a line. Anything else: one record. */
  readonly inputFile: string
  /** JSON: name → declaration. Systems with credentials need a runtime. */
  readonly systemsFile?: string | undefined
  /** Folder with `<table>.csv`. */
  readonly tablesFolder?: string | undefined
  readonly source?: string | undefined
}

/**
 * Runs records through a flow with the same engine as a runtime, without database and queue. What writes, writes: the
 * declared systems are really called. Ends with 2 when a record has not ended.
 */
export async function runFlow(run: FlowRun, log: Log): Promise<Outcome> {
  const { flow, find } = await readFlowFile(run.flowFile)
  const items = await readItems(run.inputFile)
  await using stack = new AsyncDisposableStack()
  const systems = stack.use(openSystems(stack))
  await systems.update({ systems: await readSystems(run.systemsFile), tables: await readTables(run.tablesFolder) })
  const outcomes = await runInMemory({
    flow,
    find,
    manifests,
    executors,
    items,
    system: systems.access,
    clock: systemClock,
    ids: systemIds,
    log: {
      info: (message, facts) => log.info({ ...facts }, message),
      warn: (message, facts) => log.warn({ ...facts }, message),
    },
    ...(run.source === undefined ? {} : { source: run.source }),
  })
  const exitCode: ExitCode = outcomes.every((outcome) => isEnded(outcome.state)) ? 0 : 2
  return { exitCode, json: { records: outcomes }, text: outcomes.map(describe).join('\n') }
}

function openSystems(stack: AsyncDisposableStack) {
  const box = createSecretBox(new Uint8Array(32))
  const credentials = createCredentials({ box, store: { get: async () => undefined } })
  const http = stack.use(createOutboundHttp({ credentials, deniedPorts: [] }))
  const sandbox = stack.use(startSandbox())
  return createSystems({ http, sandbox, deniedRoots: [] })
}

async function readFlowFile(file: string) {
  const read = readFlow(await readUserFile(file))
  const find = read.ok ? await findAmongNeighbours(read.flow, { file }) : undefined
  const problems = read.ok ? validateFlow(read.flow, manifests, find) : read.problems
  if (read.ok && find && problems.length === 0) return { flow: read.flow, find }
  throw new CrossdockError('FLOW_INVALID', `${file} has ${problems.length} problems.`, { detail: { problems } })
}

async function readItems(file: string): Promise<readonly SourceItem[]> {
  if (!file.endsWith('.jsonl')) return [{ payload: await readJsonFile(file) }]
  const lines = (await readUserFile(file)).split(/\r?\n/)
  return lines.flatMap((line, index) =>
    line.trim() === ''
      ? []
      : [{ payload: parseJson(line, `${file}, line ${index + 1}`), origin: { file: basename(file), line: index + 1 } }],
  )
}

async function readSystems(file: string | undefined): Promise<Bindings['systems']> {
  if (file === undefined) return {}
  const systems = await readJsonFile(file)
  if (systems !== null && typeof systems === 'object' && !Array.isArray(systems)) return { ...systems }
  throw new CrossdockError('CONFIG_INVALID', `${file} is not an object of systems by name.`)
}

async function readTables(folder: string | undefined): Promise<Bindings['tables']> {
  if (folder === undefined) return new Map()
  const names = await readdir(folder).catch(() => {
    throw new CrossdockError('NOT_FOUND', `There is no folder ${folder}.`)
  })
  const files = names.filter((name) => name.endsWith('.csv'))
  return new Map(
    await Promise.all(
      files.map(async (name) => {
        const { rows } = readTableCsv(await readFile(join(folder, name), 'utf8'))
        return [basename(name, '.csv'), new Map(rows.map(({ code, values }) => [code, values]))] as const
      }),
    ),
  )
}

function describe({ key, entity, state, reason, steps, exceptions }: MemoryOutcome): string {
  return [
    `${key}  ${entity}  ${state}${reason === undefined ? '' : ` (${reason})`}  ${steps.map((step) => step.node).join(' → ')}`,
    ...exceptions.flatMap(({ node, error }) => [
      `    ${error.code} at ${node}: ${error.message}`,
      `    → ${error.remedy}`,
    ]),
  ].join('\n')
}
