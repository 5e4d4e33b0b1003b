import { Counter, Gauge, Registry } from 'prom-client'
import type { WalkChanges } from './engine/walk.ts'
import type { Database } from './store/database.ts'

/** Counters for Prometheus. */
export interface Metrics {
  readonly registry: Registry
  accepted(facts: { readonly flow: string; readonly accepted: number; readonly duplicates: number }): void
  committed(facts: { readonly flow: string; readonly changes: readonly WalkChanges[] }): void
}

/** Makes the counters. Open records are counted when somebody asks. */
export function createMetrics(database: Database): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const accepted = new Counter({
    name: 'crossdock_records_accepted_total',
    help: 'Records accepted.',
    labelNames: ['flow'],
    registers,
  })
  const duplicates = new Counter({
    name: 'crossdock_records_duplicate_total',
    help: 'Messages dropped because they had arrived before.',
    labelNames: ['flow'],
    registers,
  })
  const ended = new Counter({
    name: 'crossdock_records_ended_total',
    help: 'Records that ended.',
    labelNames: ['flow', 'state'],
    registers,
  })
  const parked = new Counter({
    name: 'crossdock_exceptions_total',
    help: 'Exceptions opened.',
    labelNames: ['flow', 'node', 'code'],
    registers,
  })
  new Gauge({
    name: 'crossdock_records_open',
    help: 'Records that have not ended.',
    labelNames: ['flow', 'state'],
    registers,
    async collect() {
      const { rows } = await database.query<{ flow_id: string; state: string; n: number }>({
        text: 'select flow_id, state, count(*)::int as n from open_records group by flow_id, state',
      })
      this.reset()
      for (const row of rows) this.set({ flow: row.flow_id, state: row.state }, row.n)
    },
  })
  return {
    registry,
    accepted(facts) {
      accepted.inc({ flow: facts.flow }, facts.accepted)
      if (facts.duplicates > 0) duplicates.inc({ flow: facts.flow }, facts.duplicates)
    },
    committed({ flow, changes }) {
      const states = changes.flatMap(({ change }) => (change.kind === 'ended' ? [change.state] : []))
      for (const [state, some] of Map.groupBy(states, (each) => each)) ended.inc({ flow, state }, some.length)
      for (const { exceptions } of changes) {
        for (const exception of exceptions) parked.inc({ flow, node: exception.node, code: exception.error.code })
      }
    },
  }
}
