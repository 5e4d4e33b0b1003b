import { type Bench, type Benchmark, compare } from '../benchmark.ts'
import { carryRows } from '../carry-rows.ts'
import { rowFlow } from '../flows.ts'
import { startSubject } from '../subject.ts'

const bytesPerMb = 1024 * 1024

/** What a ten times larger file does to the peak memory of the runtime. */
export const memory: Benchmark = {
  name: 'memory',
  summary: 'peak memory of the runtime over a large file; reference: a file a tenth of its size',
  async run(bench) {
    const many = await peakMb(bench, bench.manyRows)
    const few = await peakMb(bench, bench.rows)
    const goal = { is: 'at-most', ratio: 1.2 } as const
    const note = `${bench.manyRows} rows against ${bench.rows}`
    return [compare({ name: 'memory', unit: 'MB', value: many, reference: few, goal, note })]
  },
}

/** In a process of its own: a peak stays. */
async function peakMb(bench: Bench, rows: number): Promise<number> {
  await using subject = await startSubject(bench, { flows: [rowFlow] })
  await carryRows(subject, rows)
  const peak = (await subject.peakBytes()) / bytesPerMb
  bench.say(`${rows} rows: ${Math.round(peak)} MB`)
  return peak
}
