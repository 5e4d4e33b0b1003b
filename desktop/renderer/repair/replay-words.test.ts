import type { ReplayPreview, ReplayView } from '@crossdock/shared/api'
import { describe, expect, it } from 'vitest'
import { describeCheck } from './describe-check.ts'
import { outcomeOf, progressOf, standingOf } from './replay-words.ts'
import { beginForm, orderFrom } from './use-retry-form.ts'

const counts = { chosen: 42, pending: 0, started: 40, refused: 1, left: 1 }

describe('a replay', () => {
  it('is as far as its records have come to rest', () => {
    const replay = { counts, states: { delivered: 36, parked: 2, ready: 2 } }
    expect(progressOf(replay)).toBeCloseTo(40 / 42)
    expect(outcomeOf(replay)).toBe('36 delivered, 2 parked again, 2 on the way, 1 refused, 1 left as they are')
    expect(progressOf({ counts: { ...counts, chosen: 0 }, states: {} })).toBe(1)
  })

  it('says whom it waits for after its canaries', () => {
    const standing = (state: ReplayView['state'], canary?: ReplayView['canary']) =>
      standingOf({ state, counts: { ...counts, started: 1 }, ...(canary ? { canary } : {}) })
    expect(standing('waiting', { count: 1, goOn: 'when-told' })).toBe('The first one is tried; waits for you')
    expect(standing('waiting', { count: 1, goOn: 'when-delivered' })).toContain('goes on when it is delivered')
    expect(standing('settling')).toBe('All are started')
  })
})

describe('an order', () => {
  const request = {
    title: '42 shipments',
    order: { verb: 'retry', filter: { fingerprint: 'f', flow: undefined } },
  } as const

  it('begins with a canary of one where there are several, and on the version that each began with', () => {
    expect(beginForm(request)).toMatchObject({ hasCanary: true, canaryCount: 1, version: 'same' })
    expect(beginForm({ title: '1 shipment', order: { verb: 'retry', recordIds: ['a'] } }).hasCanary).toBe(false)
  })

  it('begins at a node only when it is a retry', () => {
    const form = { ...beginForm(request), fromNode: 'map' }
    expect(orderFrom(request, form)).toEqual({
      verb: 'retry',
      version: 'same',
      filter: { fingerprint: 'f' },
      fromNode: 'map',
    })
    expect(orderFrom(request, { ...form, verb: 'send-again' })).not.toHaveProperty('fromNode')
  })
})

describe('the check of a corrected payload', () => {
  const nothing: ReplayPreview = {
    ...{ chosen: 1, examined: 1, isEstimate: false, effects: [], refused: [], parksAgain: [], overtaken: 0 },
  }
  const error = { code: 'CODE_UNMAPPED', message: 'No such code.', remedy: '' } as const

  it('says where the record would get to', () => {
    const effect = { flow: 'f', node: 'book', create: 1, repeat: 0, probe: 0, recall: 0, possible: 0 }
    expect(
      describeCheck({ ...nothing, effects: [{ ...effect, nodeName: 'Book', system: 'erp' }] }, 'Map'),
    ).toMatchObject({
      isFine: true,
      text: expect.stringContaining('as far as “Book” (ERP)'),
    })
    expect(describeCheck(nothing, 'Map').text).toContain('end without another effect')
  })

  it('says that it would stop again, or could not begin', () => {
    const parksAgain = [{ flow: 'f', node: 'carrier', error, count: 1, exampleId: 'x' }]
    expect(describeCheck({ ...nothing, parksAgain }, 'Map')).toEqual({
      isFine: false,
      text: 'It would park again at “carrier”: No such code.',
    })
    expect(describeCheck({ ...nothing, refused: [{ error, count: 1, exampleId: 'x' }] }, 'Map').isFine).toBe(false)
  })
})
