import type { LogLevel } from '@crossdock/shared/api'
import type { JourneyStep } from '@crossdock/shared/record'
import type { Clock } from './engine/ports.ts'
import type { WalkChanges } from './engine/walk.ts'
import type { Database } from './store/database.ts'
import { insertLogLines, type NewLogLine } from './store/node-log-store.ts'

/** Keeps what nodes write, and what the engine has to say of records that did not simply pass. Never waits. */
export interface NodeLogs {
  /** Keeps a line. */
  add(line: NewLogLine): void
  /** Says what a commit made final: failed tries, what was parked, diverted, recalled, settled or run on by a person. */
  note(facts: { readonly flow: string; readonly changes: readonly WalkChanges[] }): void
  /** Writes lines in batches until the signal. */
  run(stopping: AbortSignal): Promise<void>
  /** Writes what is left, as far as that is possible. */
  flush(): Promise<void>
}

/** What the logs need. */
export interface NodeLogsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly onError: (error: unknown) => void
  /** Lines in memory above which further ones are let go and counted. Default 10,000. */
  readonly maxWaiting?: number
}

const defaultMaxWaiting = 10_000
const writeEveryMs = 1_000
const batchLines = 500
const longestMessage = 2_000
const longestFacts = 4_000

/** A buffer of lines; `run` writes them. What cannot be kept is counted and told in a line. */
export function createNodeLogs(options: NodeLogsOptions): NodeLogs {
  const { clock, maxWaiting = defaultMaxWaiting } = options
  let waiting: NewLogLine[] = []
  const dropped = new Map<string, number>()
  let wake: (() => void) | undefined

  function add(line: NewLogLine): void {
    if (waiting.length >= maxWaiting) dropped.set(line.flow, (dropped.get(line.flow) ?? 0) + 1)
    else waiting.push(bounded(line))
    if (waiting.length >= batchLines) wake?.()
  }

  async function write(): Promise<void> {
    while (waiting.length > 0 || dropped.size > 0) {
      const lost = [...dropped]
      const batch = [...waiting.slice(0, batchLines), ...lost.map((entry) => droppedLine(entry, clock.nowMs()))]
      await insertLogLines(options.database, batch)
      waiting = waiting.slice(batchLines)
      for (const [flow, count] of lost) {
        const rest = (dropped.get(flow) ?? 0) - count
        if (rest > 0) dropped.set(flow, rest)
        else dropped.delete(flow)
      }
    }
  }

  return {
    add,
    note({ flow, changes }) {
      for (const { record, steps } of changes) {
        const about = { flow, run: record.runId, record: record.id, key: record.key }
        for (const step of steps) {
          const said = sayingOf(step)
          if (said) add({ ...about, ...said, node: step.node, atMs: Date.parse(step.at) + step.durationMs })
        }
      }
    },
    async run(stopping) {
      while (!stopping.aborted) {
        const full = new AbortController()
        wake = () => full.abort()
        await clock.sleep(writeEveryMs, AbortSignal.any([stopping, full.signal]))
        wake = undefined
        // What could not be written waits in its bounded place for the next time; a pause, so that it does not insist.
        await write().catch(async (thrown: unknown) => {
          options.onError(thrown)
          await clock.sleep(writeEveryMs, stopping)
        })
      }
    },
    flush: () => write().catch(options.onError),
  }
}

function droppedLine([flow, count]: readonly [string, number], atMs: number): NewLogLine {
  const message = `${count} ${count === 1 ? 'line was' : 'lines were'} not kept: more came than could be written.`
  return { atMs, flow, node: '', level: 'warn', message }
}

function bounded(line: NewLogLine): NewLogLine {
  const { facts, message } = line
  const isLong = facts !== undefined && JSON.stringify(facts).length > longestFacts
  return {
    ...line,
    message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
    ...(isLong ? { facts: { isCut: true, text: JSON.stringify(facts).slice(0, longestFacts) } } : {}),
  }
}

type Saying = Pick<NewLogLine, 'message' | 'facts'> & { readonly level: LogLevel }

/** What is worth a line of a visit at a node; nothing of those that simply passed, which the journey tells. */
function sayingOf({ outcome, error, attempt, retryAt, reason, resumed }: JourneyStep): Saying | undefined {
  const facts = error ? { facts: { code: error.code, attempt } } : {}
  const cause = error?.message ?? 'no cause is known'
  switch (outcome) {
    case 'retrying':
      return { level: 'warn', message: `Try ${attempt} failed, the next one is at ${retryAt}: ${cause}`, ...facts }
    case 'unknown':
      return {
        level: 'warn',
        message: `Try ${attempt} was sent and its outcome is not known; it is looked into at ${retryAt}: ${cause}`,
        ...facts,
      }
    case 'diverted':
      return { level: 'warn', message: `Failed and went on through the error port: ${cause}`, ...facts }
    case 'parked':
      return { level: 'error', message: `Parked: ${cause}`, ...facts }
    case 'recalled':
      return { level: 'info', message: 'Had been done before: the recorded answer was used and nothing was sent.' }
    case 'settled':
      return { level: 'info', message: reason ?? 'The probe found that it had taken effect.' }
    case 'resumed':
      return { level: 'info', message: `${resumed?.by ?? 'A person'} had it run on from here.` }
    case 'passed':
    case 'filtered':
    case 'split':
      return undefined
  }
}
