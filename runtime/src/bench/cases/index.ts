import type { Benchmark } from '../benchmark.ts'
import { acceptLatency } from './accept-latency.ts'
import { debugHold } from './debug-hold.ts'
import { doorbell } from './doorbell.ts'
import { fileRows } from './file-rows.ts'
import { memory } from './memory.ts'
import { retention } from './retention.ts'
import { search } from './search.ts'
import { slowKey } from './slow-key.ts'
import { twoWorkers } from './two-workers.ts'
import { webhookThroughput } from './webhook-throughput.ts'

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  ...[webhookThroughput, twoWorkers, slowKey, debugHold, doorbell],
  ...[fileRows, memory, acceptLatency, search, retention],
]
