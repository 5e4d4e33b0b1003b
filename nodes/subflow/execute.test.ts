import { emit } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { subflowExecutor } from './execute.ts'
import { subflowManifest } from './manifest.ts'

const config = { flow: 'check-address', version: 3, ports: ['ok', 'unclear'] }

describe('a call of a subflow', () => {
  it('hands the record in unchanged', async () => {
    const payload = { number: 'SO-1', note: '=7*7' }
    const node = { manifest: subflowManifest, executor: subflowExecutor }
    expect(await runStep(node, config, { payload })).toEqual(emit('enter', payload))
  })

  it('has the ports of its configuration, and says which flow stands behind it', () => {
    expect(subflowManifest.portsFrom(subflowManifest.config.parse(config))).toEqual(['ok', 'unclear'])
    expect(subflowManifest.callFrom(subflowManifest.config.parse(config))).toEqual(config)
  })

  it('refuses a port that every node has, one that is no name, and one that stands there twice', () => {
    for (const ports of [['error'], ['Not OK'], ['a.b']]) {
      expect(subflowManifest.config.safeParse({ ...config, ports }).success).toBe(false)
    }
    expect(subflowManifest.check({ ...config, ports: ['ok', 'ok'] })).toMatchObject([{ path: ['ports', 1] }])
  })
})
