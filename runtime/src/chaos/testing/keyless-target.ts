import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import type { TargetEffect } from './ledgers.ts'

/** A target that takes no notice of idempotency keys: whatever is sent again is done again. */
export interface KeylessTarget extends AsyncDisposable {
  readonly url: string
  /** Whether a call is answered after it was done. One that is not is held open. */
  doesAnswer: boolean
  /** Lets the calls that are held go on without an answer: their connections are reset. */
  dropHeld(): void
  readonly heldCount: number
  /** What it has done, from its append-only file. */
  readEffects(): readonly TargetEffect[]
}

const order = z.object({ reference: z.string() })
const line = z.object({ reference: z.string(), bodyHash: z.string() })

/** Starts a keyless target; it writes down what it does before it answers. */
export async function startKeylessTarget(ledgerFile: string): Promise<KeylessTarget> {
  const held = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { reference } = order.parse(JSON.parse(body.toString()))
      const bodyHash = createHash('sha256').update(body).digest('hex')
      appendFileSync(ledgerFile, `${JSON.stringify({ reference, bodyHash })}\n`)
      if (target.doesAnswer) response.writeHead(201, { 'content-type': 'application/json' }).end('{}')
      else held.add(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const target: KeylessTarget = {
    url: `http://127.0.0.1:${port}`,
    doesAnswer: true,
    dropHeld() {
      for (const response of held) response.destroy()
      held.clear()
    },
    get heldCount() {
      return held.size
    },
    readEffects: () =>
      readFileSync(ledgerFile, { encoding: 'utf8', flag: 'a+' })
        .split('\n')
        .filter(Boolean)
        .map((text) => ({ target: 'keyless', ...line.parse(JSON.parse(text)) })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return target
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
