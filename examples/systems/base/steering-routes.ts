import type { FastifyInstance } from 'fastify'
import type { Access } from './access.ts'
import type { CallCounts } from './call-counts.ts'
import type { FaultSwitches } from './fault-switches.ts'
import type { Ledger, LedgerQuery } from './ledger.ts'
import { readQuery, readWholeNumber } from './paging.ts'

/** What the steering routes show and change. */
export interface Steering {
  readonly ledger: Ledger
  readonly switches: FaultSwitches
  readonly calls: CallCounts
  readonly access: Access
}

/** Registers `/__ledger`, `/__calls` and `/__switches`: how testers look behind a system and break it. */
export function registerSteering(app: FastifyInstance, { ledger, switches, calls, access }: Steering): void {
  app.get<{ Querystring: Record<string, unknown> }>('/__ledger', async (request, reply) => {
    const { format, ...query } = readQuery(request.query, ['after', 'limit', 'operation', 'entity', 'key', 'format'])
    const entries = ledger.list(toLedgerQuery(query))
    if (format === 'jsonl' || request.headers.accept === 'application/x-ndjson') {
      return reply.type('application/x-ndjson').send(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    }
    return { entries, lastSeq: entries.at(-1)?.seq ?? null }
  })
  app.get('/__ledger/counts', async () => ({ operations: ledger.counts() }))
  app.get('/__calls', async () => calls.report())

  app.get('/__switches', async () => ({ switches: switches.active }))
  app.post<{ Body: unknown }>('/__switches', async (request) => {
    switches.merge(request.body)
    if (isExpiringTokens(request.body)) access.expireTokens()
    return { switches: switches.active }
  })
  app.delete('/__switches', async () => {
    switches.reset()
    return { switches: switches.active }
  })
}

function toLedgerQuery(query: Readonly<Record<string, string>>): LedgerQuery {
  return {
    after: readWholeNumber(query, { field: 'after', fallback: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
    limit: readWholeNumber(query, { field: 'limit', fallback: 1000, min: 1, max: 100_000 }),
    ...(query.operation === undefined ? {} : { operation: query.operation }),
    ...(query.entity === undefined ? {} : { entityKey: query.entity }),
    ...(query.key === undefined ? {} : { idempotencyKey: query.key }),
  }
}

function isExpiringTokens(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'expireTokens' in body && body.expireTokens === true
}
