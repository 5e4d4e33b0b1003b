import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { manifests } from '@crossdock/nodes/manifests'
import { readFlow, serializeFlow, validateFlow } from '@crossdock/shared/flow'
import { describe, expect, it } from 'vitest'
import { readExamples, readExpected } from './walker/read-examples.ts'
import { runCaseInMemory } from './walker/run-case-in-memory.ts'
import { startLandscape } from './walker/start-landscape.ts'

/** After a deliberate change: `UPDATE_EXPECTED=1 npx vitest run examples/walker.test.ts`, then read the diff. */
const isUpdating = process.env.UPDATE_EXPECTED === '1'

describe.each(readExamples())('the example flow $id', (example) => {
  it('is valid, and written in the one canonical form', () => {
    const read = readFlow(example.document)
    if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'))
    expect(read.flow.id).toBe(example.id)
    expect(validateFlow(read.flow, manifests)).toEqual([])
    expect(serializeFlow(read.flow)).toBe(example.document)
  })

  it.each(example.cases)('$name: $title', async (situation) => {
    await using landscape = await startLandscape()
    const observed = await runCaseInMemory(landscape, example, situation)
    if (isUpdating) {
      mkdirSync(dirname(situation.expectedPath), { recursive: true })
      writeFileSync(situation.expectedPath, `${JSON.stringify(observed, null, 2)}\n`)
    }
    expect(observed).toEqual(readExpected(situation))
  })
})
