import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A moment in the talk of a client with its server at which something is to happen. */
export interface Tap {
  /** What the client has to send: a text that stands in its bytes as it is. */
  readonly sees: string
  /** `sent`: the server never gets it. `answered`: the server has done it, and the client never hears of it. */
  readonly moment: 'sent' | 'answered'
}

/** A TCP proxy on a free loopback port that can cut connections at chosen moments. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Waits for a moment; that connection then stands still. Resolves at that instant. Rejects when it does not come. */
  strike(tap: Tap, timeoutMs?: number): Promise<void>
  /** The same, over and over: that connection is cut. Tells how often it was so far, and ends. */
  cutAt(tap: Tap): { count(): number; end(): number }
  /** Cuts every connection. */
  cutAll(): void
  /** Stops carrying bytes, while connections stay open; lets them go on. */
  freeze(): void
  thaw(): void
}

/** Whether bytes of a server end what the client asked for. */
export type IsAnswer = (bytes: Buffer) => boolean

const readyForQueryIdle = Buffer.from('Z\0\0\0\u0005I', 'latin1')

/** PostgreSQL: ready for the next query, and in no transaction. So whatever was asked for is committed. */
export const isCommittedAnswer: IsAnswer = (bytes) => bytes.includes(readyForQueryIdle)

const strikeTimeoutMs = 120_000
/** Names that are looked for are shorter than this, and may stand across two pieces. */
const overlapBytes = 64

interface ArmedTap extends Tap {
  readonly act: (pair: Pair) => void
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
  isStill: boolean
}

/** Starts a proxy before a server. */
export async function startTcpProxy(options: {
  readonly port: number
  readonly host?: string
  readonly isAnswer?: IsAnswer
}): Promise<TcpProxy> {
  const { isAnswer = () => true, host = '127.0.0.1' } = options
  const taps = new Set<ArmedTap>()
  const pairs = new Set<Pair>()
  let isFrozen = false
  const listener = createServer((client) => {
    const pair: Pair = { client, server: connect({ port: options.port, host }), isStill: false }
    pairs.add(pair)
    tieEnds(pair, () => pairs.delete(pair))
    carry(pair, taps, isAnswer)
    if (isFrozen) pause(pair)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const cutAll = () => {
    for (const pair of pairs) cut(pair)
  }
  return {
    port: portOf(listener.address()),
    strike: (tap, timeoutMs = strikeTimeoutMs) => strikeOnce(taps, tap, timeoutMs),
    cutAt(tap) {
      let count = 0
      const armed: ArmedTap = {
        ...tap,
        act(pair) {
          count++
          cut(pair)
        },
      }
      taps.add(armed)
      return {
        count: () => count,
        end() {
          taps.delete(armed)
          return count
        },
      }
    },
    cutAll,
    freeze() {
      isFrozen = true
      for (const pair of pairs) pause(pair)
    },
    thaw() {
      isFrozen = false
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      cutAll()
      listener.close()
      await once(listener, 'close')
    },
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return address.port
}

function strikeOnce(taps: Set<ArmedTap>, tap: Tap, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      taps.delete(armed)
      reject(new Error(`“${tap.sees}” was not ${tap.moment} within ${timeoutMs} ms.`))
    }, timeoutMs)
    const armed: ArmedTap = {
      ...tap,
      act(pair) {
        clearTimeout(timer)
        taps.delete(armed)
        pair.isStill = true
        resolve()
      },
    }
    taps.add(armed)
  })
}

/** Carries bytes both ways until a tap is hit. */
function carry(pair: Pair, taps: ReadonlySet<ArmedTap>, isAnswer: IsAnswer): void {
  const { client, server } = pair
  const awaited = new Set<ArmedTap>()
  let tail = ''
  client.on('data', (bytes: Buffer) => {
    const text = tail + bytes.toString('latin1')
    tail = text.slice(-overlapBytes)
    for (const tap of taps) {
      if (!text.includes(tap.sees)) continue
      if (tap.moment === 'sent') tap.act(pair)
      else awaited.add(tap)
    }
    if (!pair.isStill && !server.destroyed) server.write(bytes)
  })
  server.on('data', (bytes: Buffer) => {
    if (awaited.size > 0 && isAnswer(bytes)) {
      for (const tap of awaited) if (taps.has(tap)) tap.act(pair)
      awaited.clear()
    }
    if (!pair.isStill && !client.destroyed) client.write(bytes)
  })
}

/** One side's end is the other's. */
function tieEnds(pair: Pair, onEnd: () => void): void {
  for (const socket of [pair.client, pair.server]) {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => {
      cut(pair)
      onEnd()
    })
  }
}

function pause({ client, server }: Pair): void {
  for (const socket of [client, server]) socket.pause()
}

function cut({ client, server }: Pair): void {
  client.destroy()
  server.destroy()
}
