import type { FlowLive, StateCount } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Progress } from '../engine/token.ts'
import { countOpen, openCountsOf } from './activity.ts'
import type { Database, Sql } from './database.ts'
import { listExceptionGroups } from './exception-queries.ts'
import { readTraffic, type Traffic } from './flow-traffic-store.ts'
import { decodePayload } from './payload-codec.ts'

type NodeLive = FlowLive['nodes'][number]

/** Waiting records whose place is looked up; those of a system that is down may be tens of thousands. */
const maxWaitingRead = 300
const maxProgressBytes = 16 * 1024
const maxCauses = 500
/** A rate over less than this says more about the moment than about the flow. */
const leastMinutes = 0.25

/**
 * What waits, is parked and has passed lately in a flow, by node and wire. `counts` are open records that somebody has
 * counted just now: that is what costs most in a large backlog. Throws NOT_FOUND.
 */
export async function loadFlowLive(
  database: Database,
  {
    flow,
    minutes,
    counts,
  }: { readonly flow: string; readonly minutes: number; readonly counts?: readonly StateCount[] },
): Promise<FlowLive> {
  const [current, open, { traffic, elapsedMinutes }, waiting, causes] = await Promise.all([
    loadCurrent(database, flow),
    counts ?? countOpen(database, flow),
    readTraffic(database, { flow, minutes }),
    readWaiting(database, flow),
    listExceptionGroups(database, { flow, limit: maxCauses }),
  ])
  const records = openCountsOf(open, flow)
  const share = waiting.looked === 0 ? 1 : Math.max(1, records.waiting / waiting.looked)
  const perMinute = (passed: number) => Math.round((passed / Math.max(elapsedMinutes, leastMinutes)) * 100) / 100
  const nodes = new Map<string, NodeLive>()
  const add = (node: string, more: Partial<NodeLive>) =>
    nodes.set(node, { ...(nodes.get(node) ?? idle(node)), ...more })
  for (const { node, passed, failed, retried } of traffic.filter(({ port }) => port === '')) {
    add(node, { passed, failed, retried, passedPerMinute: perMinute(passed) })
  }
  for (const [node, reasons] of waiting.places) {
    const heldBecause = mostFrequent(reasons)
    add(node, { waiting: Math.round(reasons.length * share), ...(heldBecause === undefined ? {} : { heldBecause }) })
  }
  for (const { node, count } of causes) add(node, { parked: (nodes.get(node)?.parked ?? 0) + count })
  return {
    ...{ at: new Date().toISOString(), flow, ...current, windowMinutes: minutes, records },
    isEstimated: share > 1 || causes.length === maxCauses,
    nodes: [...nodes.values()].sort((a, b) => (a.node < b.node ? -1 : 1)),
    wires: traffic.filter(isWire).map(({ node, port, passed }) => ({
      ...{ from: `${node}.${port}`, passed, passedPerMinute: perMinute(passed) },
    })),
  }
}

function idle(node: string): NodeLive {
  return { node, waiting: 0, parked: 0, passed: 0, failed: 0, retried: 0, passedPerMinute: 0 }
}

function isWire({ port }: Traffic): boolean {
  return port !== ''
}

async function loadCurrent(sql: Sql, flow: string): Promise<Pick<FlowLive, 'version' | 'isPaused'>> {
  const { rows } = await sql.query<{ current_version: number; is_paused: boolean }>({
    name: 'flow-current',
    text: 'select current_version, is_paused from flows where id = $1 and current_version > 0',
    values: [flow],
  })
  const row = rows[0]
  if (!row) throw new CrossdockError('NOT_FOUND', `There is no published flow “${flow}”.`)
  return { version: row.current_version, isPaused: row.is_paused }
}

/** The nodes at which records wait, each with why its branches do; undefined: for another try. */
async function readWaiting(
  sql: Sql,
  flow: string,
): Promise<{ readonly looked: number; readonly places: ReadonlyMap<string, readonly (string | undefined)[]> }> {
  const { rows } = await sql.query<{ progress: Buffer }>({
    name: 'live-waiting',
    // A large one is in the blob store or slow to read; the others stand for it.
    text: `select progress from open_records
           where flow_id = $1 and state = 'waiting' and octet_length(progress) <= $2 and get_byte(progress, 0) <> 2
           order by seq limit $3`,
    values: [flow, maxProgressBytes, maxWaitingRead],
  })
  const places = new Map<string, (string | undefined)[]>()
  for (const { progress } of rows) {
    const { tokens } = decodePayload(progress) as Progress
    for (const { state, node, heldBecause } of tokens) {
      if (state === 'waiting') places.set(node, [...(places.get(node) ?? []), heldBecause])
    }
  }
  return { looked: rows.length, places }
}

function mostFrequent(reasons: readonly (string | undefined)[]): string | undefined {
  const groups = Map.groupBy(
    reasons.filter((reason) => reason !== undefined),
    (reason) => reason,
  )
  return [...groups].sort(([, a], [, b]) => b.length - a.length)[0]?.[0]
}
