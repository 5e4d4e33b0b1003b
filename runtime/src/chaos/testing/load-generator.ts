import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { seededRandom } from '../../engine/testing/seeded-random.ts'
import { httpCall } from './http-call.ts'
import type { SentOrder } from './ledgers.ts'

/** How the load looks. */
export interface LoadOptions {
  /** The webhook. */
  readonly url: string
  /** The append-only ledger, one JSON line an event. */
  readonly ledgerFile: string
  readonly seed: number
  /** Orders are of so many keys. */
  readonly keys: number
  /** Keys are shared out among so many senders, each of which waits for its answer. */
  readonly senders: number
  /** Longest pause of a sender between two orders. */
  readonly pauseMs: number
}

/** A sender of orders that writes down what it sends and what it was answered. */
export interface LoadGenerator {
  /** Sends until `stop` is called. */
  start(): void
  /** Sends no more, and resolves when every order sent was answered, or given up. */
  stop(): Promise<void>
  /** Sends that many orders and resolves when they are answered. `isQuiet` marks orders that no fault may excuse. */
  send(count: number, how?: { readonly isQuiet: boolean }): Promise<void>
  /** How many orders were answered with 2xx so far. */
  readonly acceptedCount: number
}

const callTimeoutMs = 5_000
const pauseAfterFailureMs = 100
/** An order is sent again until it is answered; only when the run ends without an answer it stays unknown. */
const patienceMs = 60_000

const accepted = z.object({ accepted: z.int(), duplicates: z.int(), recordIds: z.array(z.string()) })

/** Makes a load generator. Orders repeat for a seed, but how many there are is a matter of time. */
export function createLoadGenerator(options: LoadOptions): LoadGenerator {
  const { keys, ledgerFile, pauseMs, seed, senders } = options
  const sequences = new Map<string, number>()
  let running: Promise<unknown> = Promise.resolve()
  let isStopping = false
  let acceptedCount = 0
  let runs = 0

  const sendNext = async (key: string, random: () => number, isQuiet: boolean): Promise<void> => {
    const sequence = (sequences.get(key) ?? 0) + 1
    sequences.set(key, sequence)
    const order = makeOrder({ key, sequence, random })
    const { reference, body } = order
    write(ledgerFile, { what: 'sent', reference, key, sequence, isQuiet, bodyHash: sha256(body) })
    const answer = await sendUntilAnswered(options.url, order)
    if (!answer) return
    acceptedCount++
    write(ledgerFile, { what: 'accepted', reference, ...answer })
  }

  const keysOf = (sender: number) =>
    Array.from({ length: keys }, (_, key) => `K${key}`).filter((_, key) => key % senders === sender)

  const run = async (isQuiet: boolean, isEnough: () => boolean): Promise<void> => {
    const first = seed * 1_000_000 + ++runs * senders
    const work = Array.from({ length: senders }, async (_, sender) => {
      const random = seededRandom(first + sender)
      const own = keysOf(sender)
      while (!isStopping && !isEnough()) {
        await sendNext(own[Math.floor(random() * own.length)] ?? 'K0', random, isQuiet)
        await sleep(random() * pauseMs)
      }
    })
    await Promise.all(work)
  }

  return {
    start() {
      isStopping = false
      running = run(false, () => false)
      // Whoever stops it hears of it.
      running.catch(() => {})
    },
    async stop() {
      isStopping = true
      await running
    },
    async send(count, { isQuiet } = { isQuiet: false }) {
      isStopping = false
      let begun = 0
      await run(isQuiet, () => begun++ >= count)
    },
    get acceptedCount() {
      return acceptedCount
    },
  }
}

interface Order {
  readonly reference: string
  readonly body: string
}

function makeOrder(place: { readonly key: string; readonly sequence: number; readonly random: () => number }): Order {
  const { key, sequence, random } = place
  const reference = `${key}-${sequence}`
  const quantity = 1 + Math.floor(random() * 9)
  const lines = [{ sku: 'HW-10001', quantity }]
  return { reference, body: JSON.stringify({ reference, account: key, sequence, warehouse: 'NL-RTM', lines }) }
}

/** Repeats an order under its message id until it is answered with 2xx. */
async function sendUntilAnswered(url: string, { reference, body }: Order): Promise<{ recordId?: string } | undefined> {
  const headers = { 'content-type': 'application/json', 'x-message-id': reference }
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    const answer = await httpCall(url, { method: 'POST', headers, body, timeoutMs: callTimeoutMs }).catch(
      () => undefined,
    )
    if (answer && answer.status < 300) {
      const [recordId] = accepted.parse(JSON.parse(answer.text)).recordIds
      return recordId === undefined ? {} : { recordId }
    }
    if (answer && answer.status < 500 && answer.status !== 429) {
      throw new Error(`${reference} was refused with ${answer.status}: ${answer.text}`)
    }
    await sleep(pauseAfterFailureMs)
  }
  return undefined
}

const entry = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('sent'),
    reference: z.string(),
    key: z.string(),
    sequence: z.int(),
    isQuiet: z.boolean(),
    bodyHash: z.string(),
  }),
  z.object({ what: z.literal('accepted'), reference: z.string(), recordId: z.string().optional() }),
])

function write(file: string, line: z.output<typeof entry>): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`)
}

/** Reads the ledger of a load generator. */
export function readSentOrders(file: string): readonly SentOrder[] {
  const orders = new Map<string, SentOrder>()
  for (const text of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const line = entry.parse(JSON.parse(text))
    const { reference } = line
    const order = orders.get(reference)
    if (line.what === 'sent') {
      const { key, sequence, isQuiet, bodyHash } = line
      orders.set(reference, { reference, key, sequence, isQuiet, bodyHash, outcome: 'unknown' })
    } else if (order) {
      const { recordId } = line
      orders.set(reference, { ...order, outcome: 'accepted', ...(recordId === undefined ? {} : { recordId }) })
    }
  }
  return [...orders.values()]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
