import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../engine/testing/seeded-random.ts'
import type { Landscape } from './landscape.ts'
import type { RuntimeProcess } from './runtime-process.ts'

/** Breaks things in an order that repeats for a seed. */
export interface Trouble {
  /** Breaks one thing after another for so long, and mends them all. Answers what was broken. */
  makeFor(durationMs: number): Promise<readonly string[]>
}

interface Stage {
  readonly landscape: Landscape
  readonly random: () => number
  /** The first accepts, the others work. */
  readonly processes: RuntimeProcess[]
}

/** Breaks something, and mends it unless another fault or the end does. */
type Fault = (stage: Stage) => Promise<void>

const workerCount = 2
const longestAbsenceMs = 3_000
const longestPauseMs = 800

/** Starts an API, publishes the flow, and starts workers: what will be broken. */
export async function createTrouble(options: {
  readonly landscape: Landscape
  readonly seed: number
}): Promise<Trouble> {
  const { landscape, seed } = options
  const processes = [await landscape.startApi()]
  await landscape.publish()
  for (let n = 0; n < workerCount; n++) processes.push(await landscape.startWorker())
  const stage: Stage = { landscape, random: seededRandom(seed), processes }
  return {
    async makeFor(durationMs) {
      const made: string[] = []
      // As cards are dealt: nothing comes again before everything has come.
      const deck: string[] = []
      const deadline = Date.now() + durationMs
      while (Date.now() < deadline) {
        if (deck.length === 0) deck.push(...Object.keys(faults))
        const [name = ''] = deck.splice(Math.floor(stage.random() * deck.length), 1)
        made.push(name)
        await faults[name]?.(stage)
        await sleep(stage.random() * longestPauseMs)
      }
      await landscape.targets.mend()
      return made
    },
  }
}

const switches = [
  { timeoutAfterCommit: true, times: 3 },
  { resetAfterCommit: true, times: 3 },
  { hang: true, times: 3 },
  { errorRate: 0.3 },
  { rateLimit: { perSecond: 20, retryAfterSeconds: 1 } },
  { latencyMs: { min: 20, max: 400 } },
]

const faults: Readonly<Record<string, Fault>> = {
  'api killed': (stage) => replace(stage, 'api'),
  'worker killed': (stage) => replace(stage, 'worker'),
  async 'worker suspended'(stage) {
    const worker = anyWorker(stage)
    worker.suspend()
    await absence(stage)
    worker.resume()
  },
  async 'worker cut off'(stage) {
    const { database } = anyWorker(stage)
    database.freeze()
    await absence(stage)
    database.thaw()
  },
  async 'connections cut'(stage) {
    const { database, queue } = pick(stage, stage.processes)
    for (const proxy of [database, queue]) proxy.cutAll()
  },
  async 'commits cut'(stage) {
    const { database } = anyWorker(stage)
    const cutting = database.cutAt({ sees: 'lane-fence', moment: 'answered' })
    await sleep(300)
    cutting.end()
  },
  'doorbells lost': ({ landscape }) => landscape.forgetDoorbells().catch(() => {}),
  async 'queue killed'(stage) {
    const { redis } = stage.landscape
    if (!redis) return await stage.landscape.forgetDoorbells().catch(() => {})
    await redis.kill()
    await absence(stage)
    await redis.start({ isEmpty: stage.random() < 0.5 })
  },
  'database restarted': ({ landscape }) => landscape.postgres.restartAtOnce(),
  async 'back ends ended'({ landscape }) {
    await landscape.postgres.terminateBackends(0.4).catch(() => 0)
  },
  'wms broken': (stage) => stage.landscape.targets.break('wms', pick(stage, switches)),
  'shop broken': (stage) => stage.landscape.targets.break('shop', pick(stage, switches)),
  'targets mended': ({ landscape }) => landscape.targets.mend(),
}

async function replace(stage: Stage, role: 'api' | 'worker'): Promise<void> {
  const { landscape, processes } = stage
  const index = role === 'api' ? 0 : 1 + Math.floor(stage.random() * workerCount)
  await processes[index]?.kill()
  processes[index] = role === 'api' ? await landscape.startApi() : await landscape.startWorker()
}

function anyWorker({ processes, random }: Stage): RuntimeProcess {
  return pick({ random }, processes.slice(1))
}

function pick<T>({ random }: Pick<Stage, 'random'>, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)]
  if (choice === undefined) throw new Error('There is nothing to choose from.')
  return choice
}

async function absence({ random }: Stage): Promise<void> {
  await sleep(random() * longestAbsenceMs)
}
