import { connect, type Socket } from 'node:net'
import { orderText } from '../orders.ts'

/** What is sent. */
export interface LoadOrder {
  /** Address to POST orders to. */
  readonly url: string
  readonly seconds: number
  readonly connections: number
  /** Distinguishes the order numbers of one load from those of others. */
  readonly prefix: string
  /** Numbers repeat after so many. Default: every order has its own. */
  readonly keys?: number
  /** Orders a second. Default: each connection sends again as soon as it was answered. */
  readonly perSecond?: number
}

/** What came of it. */
export interface LoadReport {
  readonly answered: number
  readonly refused: number
  readonly seconds: number
  /** From the moment an order was due until its answer. */
  readonly latencyMs: { readonly p50: number; readonly p99: number }
}

/** The load generator: plain sockets, so that it takes little of the machine that it shares with what it measures. */
export async function startLoad(_options: null) {
  return {
    run: (order: LoadOrder): Promise<LoadReport> => runLoad(order),
  }
}

async function runLoad(order: LoadOrder): Promise<LoadReport> {
  const url = new URL(order.url)
  const lines = await Promise.all(Array.from({ length: order.connections }, () => openLine(url)))
  const latencies: number[] = []
  const startedAtMs = performance.now()
  const untilMs = startedAtMs + order.seconds * 1000
  let refused = 0
  let sent = 0
  const send = async (line: Line, dueAtMs: number) => {
    const status = await line.post(orderText(order, sent++))
    if (status < 200 || status > 299) refused++
    latencies.push(performance.now() - dueAtMs)
  }
  if (order.perSecond === undefined) {
    const drive = async (line: Line) => {
      while (performance.now() < untilMs) await send(line, performance.now())
    }
    await Promise.all(lines.map(drive))
  } else await pace({ lines, perSecond: order.perSecond, startedAtMs, untilMs, send })
  const seconds = (performance.now() - startedAtMs) / 1000
  for (const line of lines) line.close()
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0
  return { answered: latencies.length, refused, seconds, latencyMs: { p50: at(0.5), p99: at(0.99) } }
}

/** Sends at a steady rate whatever the answers take: an order that finds no free connection waits, and its wait counts. */
async function pace(work: {
  readonly lines: readonly Line[]
  readonly perSecond: number
  readonly startedAtMs: number
  readonly untilMs: number
  readonly send: (line: Line, dueAtMs: number) => Promise<void>
}): Promise<void> {
  const { perSecond, startedAtMs, untilMs, send } = work
  const free = [...work.lines]
  const due: number[] = []
  const running = new Set<Promise<void>>()
  const next = () => {
    while (free.length > 0 && due.length > 0) {
      const line = free.pop()
      const dueAtMs = due.shift()
      if (!line || dueAtMs === undefined) return
      const sending = send(line, dueAtMs).then(() => {
        free.push(line)
        running.delete(sending)
        next()
      })
      running.add(sending)
    }
  }
  for (let made = 0; performance.now() < untilMs; ) {
    const nowMs = performance.now()
    const wanted = Math.floor(((nowMs - startedAtMs) / 1000) * perSecond)
    for (; made < wanted; made++) due.push(nowMs)
    next()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  while (running.size > 0) await Promise.all(running)
}

/** One kept-alive HTTP/1.1 connection. */
interface Line {
  /** Answers the status. */
  post(body: string): Promise<number>
  close(): void
}

async function openLine(url: URL): Promise<Line> {
  const socket = await openSocket(url)
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: `
  let waiting: PromiseWithResolvers<number> | undefined
  let text = ''
  socket.on('data', (piece: string) => {
    text += piece
    if (!isWhole(text)) return
    const status = Number(text.slice(9, 12))
    text = ''
    waiting?.resolve(status)
  })
  const fail = (error?: Error) => waiting?.reject(error ?? new Error(`${url.host} closed the connection.`))
  socket.on('error', fail)
  socket.on('close', () => fail())
  return {
    post(body) {
      waiting = Promise.withResolvers<number>()
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

async function openSocket(url: URL): Promise<Socket> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
  socket.setEncoding('latin1')
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

/** One request is under way at a time, so what has come so far is one answer. */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1]
  return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= headEnd + 4 + Number(length)
}
