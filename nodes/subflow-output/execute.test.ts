import { emit } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { subflowOutputExecutor } from './execute.ts'
import { subflowOutputManifest } from './manifest.ts'

const node = { manifest: subflowOutputManifest, executor: subflowOutputExecutor }

describe('an exit of a subflow', () => {
  it('hands the record back unchanged, through the port that it names', async () => {
    expect(await runStep(node, { port: 'unclear' }, { payload: [1] })).toEqual(emit('leave:unclear', [1]))
    expect(await runStep(node, {}, { payload: [1] })).toEqual(emit('leave:out', [1]))
  })

  it('cannot lead to the error port of the call: failures do', () => {
    expect(subflowOutputManifest.config.safeParse({ port: 'error' }).success).toBe(false)
  })
})
