import { CrossdockError } from '@crossdock/shared/errors'
import { isEnded } from '@crossdock/shared/record'
import { MemoryStore } from '../../store/memory-store.ts'
import { createCallRunner } from '../calls.ts'
import { drainLane, type LaneRunnerOptions } from '../lane-runner.ts'
import { placeRecord } from '../placement.ts'
import { buildPlan } from '../plan.ts'
import type { LaneStore } from '../ports.ts'
import type { SystemHeld } from '../tools.ts'
import { createTurns } from '../turns.ts'
import { seededRandom } from './seeded-random.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { flow, lostAnswer, node, outage, refusal, TestTarget, testExecutors, testManifests, wire } from './test-flow.ts'

/** A worker that dies at a commit: nothing it does afterwards counts, but calls under way still reach the target. */
class Crash extends Error {}

/** What to simulate. `weaken` takes a guard away, to show that the checks would notice. */
export interface SimulationOptions {
  readonly seed: number
  readonly records?: number
  readonly weaken?: (store: LaneStore) => LaneStore
  /** `none` takes the order of keys away. */
  readonly ordering?: 'byKey' | 'none'
  /** Records come in two runs, and a person cancels the second one somewhere in the middle. */
  readonly cancels?: boolean
}

const leaseMs = 10_000

/**
 * Runs records through a flow under faults: workers that die before and after commits, slow and reordered store calls,
 * workers thought dead that come back, lanes rung twice, a target that refuses, is away, and loses answers after the
 * effect. Then a quiet phase. Answers everything that is wrong in the end: an empty list for a sound engine.
 */
export async function simulate({
  seed,
  records = 24,
  weaken = (store) => store,
  ordering = 'byKey',
  cancels = false,
}: SimulationOptions): Promise<readonly string[]> {
  const world = createWorld({ seed, records, ordering })
  const chaos = Array.from({ length: 3 }, (_, index) =>
    workUnderFaults(world, { store: weaken(faultyStore(world)), name: `w${index}` }),
  )
  const cancel = cancels ? [cancelSometime(world)] : []
  await world.clock.runUntil(Promise.all([...chaos, ...cancel]))
  world.isQuiet = true
  await world.clock.runUntil(workInPeace(world))
  return findViolations(world)
}

type World = ReturnType<typeof createWorld>

function createWorld({ seed, records, ordering }: Required<Omit<SimulationOptions, 'weaken' | 'cancels'>>) {
  const random = seededRandom(seed)
  const clock = new SimulatedClock()
  const store = new MemoryStore(clock, leaseMs)
  const target = new TestTarget()
  const retry = { attempts: 50, delayMs: 200, maxDelayMs: 3_000 }
  const kind = [{ repeatable: true }, { probe: true }, {}][Math.floor(random() * 3)] ?? {}
  const joins = random() < 0.5
  const afterLines = [
    node('joined', 'set', { config: { value: '={"id": id, "n": n, "joins": true}' } }),
    node('third', 'write', { config: kind, retry }),
    wire('lines.done', 'joined'),
    wire('joined.out', 'third'),
  ]
  const document = flow(
    [
      node('in', 'start'),
      node('first', 'write', { config: kind, retry }),
      node('lines', joins ? 'each' : 'lines'),
      node('second', 'write', { config: kind, retry }),
      wire('in.out', 'first'),
      wire('first.out', 'lines'),
      wire('lines.out', 'second'),
      ...(joins ? afterLines : []),
    ],
    { lanes: 3, ordering },
  )
  const plan = buildPlan(document, { version: 1, manifests: testManifests })
  let ids = 0
  const nextId = () => `id-${String(++ids).padStart(5, '0')}`
  const isSentOnce = Object.keys(kind).length === 0
  const world = { random, clock, store, target, plan, nextId, isSentOnce, isQuiet: false, isCancelled: false }
  acceptRecords(world, records)
  target.behave = (call) => misbehave(world, call)
  return world
}

function acceptRecords(
  { plan, store, nextId, clock, random }: Pick<World, 'plan' | 'store' | 'nextId' | 'clock' | 'random'>,
  count: number,
): void {
  for (let n = 0; n < count; n++) {
    const id = nextId()
    const key = `K${Math.floor(random() * 6)}`
    const acceptedAt = new Date(clock.nowMs()).toISOString()
    store.accept({
      ...placeRecord(plan.flow, { id, key }),
      id,
      flow: plan.flow.id,
      version: 1,
      runId: n % 2 === 0 ? 'kept' : 'cancelled',
      source: 'in',
      entity: 'order',
      key,
      payload: {
        id: key,
        n,
        lines: [
          { id: `${key}-a`, n },
          { id: `${key}-b`, n },
        ],
      },
      acceptedAt,
      lineage: id,
      lineageDay: acceptedAt.slice(0, 10),
      generation: 0,
      openChildren: 0,
      progress: undefined,
      entry: 'in.out',
    })
  }
}

/** A system that is not called for a while, now and then. */
function holdSometimes({ clock, isQuiet, random }: World): SystemHeld | undefined {
  if (isQuiet || random() >= 0.15) return undefined
  const held = { untilMs: clock.nowMs() + random() * 5_000, reason: 'maintenance' }
  return random() < 0.3 ? { ...held, isProbe: true } : held
}

function unreachable(): CrossdockError {
  return new CrossdockError('DATABASE_UNAVAILABLE', 'The store does not answer.')
}

async function misbehave(world: World, call: Parameters<TestTarget['behave']>[0]): Promise<void> {
  const { clock, random, target } = world
  if (world.isQuiet) return
  await clock.sleep(random() * (random() < 0.05 ? 25_000 : 300))
  if (world.isQuiet) return
  const dice = random()
  if (dice < 0.15) throw outage()
  if (dice < 0.18) throw refusal()
  if (dice < 0.3) {
    target.take(call)
    throw lostAnswer()
  }
  if (dice < 0.36) throw lostAnswer()
}

/** The store as one worker sees it: slow, and at any call the worker may die, before it or after it. */
function faultyStore({ clock, random, store }: World): LaneStore {
  let isDead = false
  const fault = async <T>(work: () => Promise<T>): Promise<T> => {
    await clock.sleep(random() * (random() < 0.03 ? 2 * leaseMs : 20))
    if (isDead || random() < 0.02) {
      isDead = true
      throw new Crash()
    }
    if (random() < 0.02) throw unreachable()
    const answer = await work()
    await clock.sleep(random() * 20)
    // Done, but its answer is lost: whoever asks again must not do it twice.
    if (random() < 0.02) throw unreachable()
    if (random() < 0.02) {
      isDead = true
      throw new Crash()
    }
    return answer
  }
  return {
    acquire: (lane) => fault(() => store.acquire(lane)),
    claim: (lease, options) => fault(() => store.claim(lease, options)),
    commit: (lease, commit, no) => fault(() => store.commit(lease, commit, no)),
    endCancelled: (lease, options) => fault(() => store.endCancelled(lease, options)),
    renew: (lease) => fault(() => store.renew(lease)),
    hold: (lease, untilMs) => fault(() => store.hold(lease, untilMs)),
    release: (lease) => fault(() => store.release(lease)),
    abandon: (lease) => fault(() => store.abandon(lease)),
  }
}

function runnerOptions(world: World, how: { readonly store: LaneStore; readonly name: string }): LaneRunnerOptions {
  const { clock, nextId, plan, random, target } = world
  const signal = new AbortController().signal
  const executors = testExecutors(target)
  const refuse = () => {
    throw new Error('no systems here')
  }
  return {
    store: how.store,
    calls: createCallRunner(executors),
    tools: {
      executors,
      system: { http: refuse, folder: refuse, lookup: () => undefined, sandbox: { run: refuse } },
      logFor: () => ({ info: () => {}, warn: () => {} }),
      params: {},
      clock,
      ids: { next: nextId },
      mask: (kept) => kept,
      holdOf: () => holdSometimes(world),
      random,
      signal,
    },
    planFor: async () => plan,
    ownerId: how.name,
    turns: createTurns(2, { clock, apartMs: 20, withinMs: 80 }),
    maxInFlight: 4,
    idlePollMs: 500,
    handOverAfterMs: 2_000,
    stopping: signal,
    onRing: () => {},
    onWaiting: () => {},
  }
}

/** Once it is cancelled, no effect of the run is begun: only calls under way still reach the target. */
async function cancelSometime(world: World): Promise<void> {
  await world.clock.sleep(world.random() * 8_000)
  world.store.cancelRun('cancelled')
  world.isCancelled = true
}

/** A worker that is rung at random, dies now and then, and is followed by a fresh one. */
async function workUnderFaults(
  world: World,
  first: { readonly store: LaneStore; readonly name: string },
): Promise<void> {
  let options = runnerOptions(world, first)
  for (let round = 0; round < 25; round++) {
    await world.clock.sleep(world.random() * 500)
    const lane = Math.floor(world.random() * 3)
    try {
      await drainLane({ flow: world.plan.flow.id, lane }, options)
    } catch (thrown) {
      if (thrown instanceof CrossdockError && thrown.isRetryable) continue
      if (!(thrown instanceof Crash)) throw thrown
      options = runnerOptions(world, { store: faultyStore(world), name: `${first.name}-${round}` })
    }
  }
}

/** Faults are over: a sound engine finishes whatever is left. */
async function workInPeace(world: World): Promise<void> {
  await world.clock.sleep(2 * leaseMs)
  const options = runnerOptions(world, { store: world.store, name: 'peace' })
  for (let round = 0; round < 500; round++) {
    for (const lane of world.store.lanesWithWork()) await drainLane(lane, options)
    const wakeMs = world.store.nextWakeMs()
    if (wakeMs === undefined && world.store.lanesWithWork().length === 0) return
    await world.clock.sleep(Math.max(1, (wakeMs ?? 0) - world.clock.nowMs()))
  }
}

function findViolations({ isCancelled, isSentOnce, store, target }: World): readonly string[] {
  const violations: string[] = []
  const records = [...store.records.values()]
  const hasException = (id: string) => store.exceptions.some((exception) => exception.recordId === id)
  for (const { id, key, runId, state, orderKey, seq, openChildren } of records) {
    const stoppedBefore = records.some(
      (other) => other.orderKey === orderKey && other.seq < seq && !isEnded(other.state),
    )
    const isAccounted =
      isEnded(state) ||
      (state === 'parked' && hasException(id)) ||
      (state === 'held' && stoppedBefore) ||
      (state === 'expecting' && openChildren > 0)
    const isLeft = state === 'parked' || state === 'expecting'
    if (isCancelled && runId === 'cancelled' && !isEnded(state) && !isLeft)
      violations.push(`cancelled record ${id} is ${state}`)
    if (state === 'resolved' && !(isCancelled && runId === 'cancelled')) violations.push(`record ${id} was ended`)
    if (!isAccounted) violations.push(`record ${id} (${key}) is ${state}`)
  }
  const lastSeen = new Map<string, number>()
  for (const { record, payload } of target.effects.values()) {
    const { n } = payload as { n: number }
    if ((lastSeen.get(record) ?? -1) > n)
      violations.push(`key ${record}: ${n} took effect after ${lastSeen.get(record)}`)
    lastSeen.set(record, n)
  }
  const delivered = records.filter(({ state }) => state === 'delivered').length
  if (target.effects.size < delivered)
    violations.push(`${delivered} records were delivered with ${target.effects.size} effects`)
  const effects = [...target.effects.values()].map(({ record, payload }) => ({ record, ...(payload as Written) }))
  const perRecord = new Set(effects.map(({ record, n, joins }) => `${record} ${n} ${joins ?? false}`))
  violations.push(...joinedTooEarly(effects))
  if (perRecord.size !== target.effects.size) violations.push('a record had an effect twice')
  if (isSentOnce && target.repetitions > 0) violations.push('an effect was sent again without asking anybody')
  return violations
}

/** What the flow writes: an order, one of its lines, or the order again when its lines are done. */
interface Written {
  readonly n: number
  readonly joins?: true
}

/** Orders that went on although not all of their lines had been written. */
function joinedTooEarly(effects: readonly (Written & { readonly record: string })[]): readonly string[] {
  return effects.flatMap(({ joins, n, record }, index) => {
    const isWritten = (line: string) => effects.slice(0, index).some((other) => other.record === line && other.n === n)
    if (!joins || ['a', 'b'].every((line) => isWritten(`${record}-${line}`))) return []
    return [`record ${record} (${n}) went on before its lines were written`]
  })
}
