import { emit, emitMany } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { routeExecutor } from './execute.ts'
import { routeManifest } from './manifest.ts'

const node = { manifest: routeManifest, executor: routeExecutor }
const cases = [
  { port: 'express', when: '=priority > 5' },
  { port: 'heavy', when: '=weight > 30' },
]

describe('route', () => {
  it('takes the first case that fits and does not evaluate the later ones', async () => {
    const payload = { priority: 9 }
    expect(await runStep(node, { cases }, { payload })).toEqual(
      emit('express', payload, { reason: 'Case “express”: priority > 5 (priority is 9)' }),
    )
  })

  it('takes `otherwise` when no case fits, in both modes', async () => {
    const payload = { priority: 1, weight: 1, note: '=7*7' }
    const reason = 'No case fits: priority > 5 (priority is 1); weight > 30 (weight is 1)'
    expect(await runStep(node, { cases }, { payload })).toEqual(emit('otherwise', payload, { reason }))
    expect(await runStep(node, { cases, mode: 'all' }, { payload })).toEqual(emit('otherwise', payload, { reason }))
  })

  it('sends a branch through every fitting case in the mode `all`', async () => {
    const payload = { priority: 9, weight: 90 }
    const expected = [
      { port: 'express', payload },
      { port: 'heavy', payload },
    ]
    expect(await runStep(node, { cases, mode: 'all' }, { payload })).toEqual(
      emitMany(expected, {
        reason: 'Cases “express”, “heavy”: priority > 5 (priority is 9); weight > 30 (weight is 90)',
      }),
    )
  })

  it('says why within a bound, whatever the record holds', async () => {
    const payload = { priority: 9, order: { lines: [1, 2], note: 'x'.repeat(5_000) } }
    const when = '=size(order.lines) == 2 && order.note != "priority" && priority > 5'
    const answer = await runStep(node, { cases: [{ port: 'a', when }] }, { payload })
    const reason = answer.kind === 'emit' ? answer.reason : ''
    expect(reason).toContain('order.lines is a list of 2')
    expect(reason).toContain('priority is 9')
    expect(reason?.length).toBeLessThanOrEqual(300)
  })

  it('parks a record when a condition gives neither true nor false', async () => {
    const run = runStep(node, { cases: [{ port: 'a', when: '=priority' }] }, { payload: { priority: 1 } })
    await expect(run).rejects.toMatchObject({ code: 'EXPRESSION_FAILED', detail: { field: 'when of a' } })
  })

  it('has one port per case besides `otherwise`', () => {
    expect(routeManifest.portsFrom(routeManifest.config.parse({ cases }))).toEqual(['express', 'heavy'])
    expect(routeManifest.outputs).toEqual(['otherwise'])
  })

  it('refuses ports that exist already or are no port names', () => {
    const portsOf = (...ports: string[]) => ({ cases: ports.map((port) => ({ port, when: '=true' })) })
    const check = (...ports: string[]) => routeManifest.check(routeManifest.config.parse(portsOf(...ports)))
    expect(check('a', 'b')).toEqual([])
    expect(check('a', 'error', 'otherwise', 'a').map(({ path }) => path.join('.'))).toEqual([
      'cases.1.port',
      'cases.2.port',
      'cases.3.port',
    ])
    for (const port of ['', 'A', 'a b', 'a.b', '__proto__']) {
      expect(routeManifest.config.safeParse(portsOf(port)).success).toBe(false)
    }
  })
})
