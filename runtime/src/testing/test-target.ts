import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** One call that reached the target. */
export interface TargetCall {
  readonly method: string
  readonly path: string
  readonly key: string | undefined
  readonly body: { readonly number?: string; readonly [field: string]: unknown }
}

/** How the target answers a call; answering nothing leaves it hanging. */
export type TargetAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset'

/** A real HTTP server as a target: it keeps every call, and honours idempotency keys in what it counts as effects. */
export interface TestHttpTarget extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly TargetCall[]
  /** Bodies by idempotency key, the first of each. */
  readonly effects: ReadonlyMap<string, TargetCall>
  /** Decides on each call; `taken` says whether this one took effect before the answer. Default: 200. */
  behave: (call: TargetCall & { readonly count: number }) => { readonly taken: boolean; readonly answer: TargetAnswer }
}

/** Starts a target on a free loopback port. */
export async function startTestTarget(): Promise<TestHttpTarget> {
  const calls: TargetCall[] = []
  const effects = new Map<string, TargetCall>()
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const key = request.headers['idempotency-key']
      const call: TargetCall = {
        method: request.method ?? '',
        path: request.url ?? '',
        key: typeof key === 'string' ? key : undefined,
        body: text === '' ? {} : JSON.parse(text),
      }
      calls.push(call)
      const count = calls.filter((other) => other.key === call.key).length
      const { taken, answer } = target.behave({ ...call, count })
      if (taken && call.key !== undefined && !effects.has(call.key)) effects.set(call.key, call)
      reply(response, answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const target: TestHttpTarget = {
    url: `http://127.0.0.1:${port}`,
    calls,
    effects,
    behave: () => ({ taken: true, answer: { status: 200, body: { ok: true } } }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return target
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

function reply(response: ServerResponse, answer: TargetAnswer): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.socket?.destroy()
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  response.end(JSON.stringify(answer.body ?? {}))
}
