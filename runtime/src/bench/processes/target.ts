import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { slowNumber } from '../orders.ts'
import { listenOnFreePort } from './listen.ts'

/** How the target behaves. */
export interface TargetOptions {
  /** How long it takes over the slow order; every other one is answered at once. */
  readonly slowMs: number
}

/** The system that orders are written to: takes each with a 201 and counts it. */
export async function startTarget({ slowMs }: TargetOptions) {
  let calls = 0
  const answer = (response: ServerResponse) => {
    calls++
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(`{"id":${calls},"accepted":true}`)
  }
  const server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.setEncoding('latin1')
    request.on('data', (piece: string) => {
      body += piece
    })
    request.on('end', () => {
      if (body.includes(slowNumber)) setTimeout(answer, slowMs, response)
      else answer(response)
    })
  })
  server.keepAliveTimeout = 60_000
  const url = await listenOnFreePort(server)
  return { url: () => url, calls: () => calls }
}
