import { describe, expect, it } from 'vitest'
import { checkLedgers } from './testing/check-ledgers.ts'
import type { Ledgers, SentOrder, StoredRecord, TargetEffect } from './testing/ledgers.ts'

function order(reference: string, more: Partial<SentOrder> = {}): SentOrder {
  const [key = '', sequence = '0'] = reference.split('-')
  const place = { reference, key, sequence: Number(sequence), recordId: `id-${reference}` }
  return { ...place, bodyHash: `hash-${reference}`, outcome: 'accepted', isQuiet: true, ...more }
}

function record(reference: string, more: Partial<StoredRecord> = {}): StoredRecord {
  const [key = ''] = reference.split('-')
  const standing = { state: 'delivered', hasEnded: true, hasOpenException: false }
  return { id: `id-${reference}`, key, reference, ...standing, ...more }
}

function effect(target: string, reference: string, more: Partial<TargetEffect> = {}): TargetEffect {
  return { target, reference, bodyHash: `hash-${reference}`, ...more }
}

const good: Ledgers = {
  sent: [order('A-1'), order('A-2'), order('B-1')],
  stored: [record('A-1'), record('A-2'), record('B-1')],
  effects: [
    ...[effect('wms', 'A-1'), effect('wms', 'B-1'), effect('wms', 'A-2')],
    ...[effect('shop', 'B-1'), effect('shop', 'A-1'), effect('shop', 'A-2')],
  ],
}

const without = <T extends { readonly reference?: string | undefined }>(lines: readonly T[], reference: string) =>
  lines.filter((line) => line.reference !== reference)

function brokenRules(ledgers: Partial<Ledgers>, leastQuiet = 0): readonly string[] {
  const expected = { targets: ['wms', 'shop'], verbatimTarget: 'wms', leastQuiet }
  return checkLedgers({ ...good, ...ledgers }, expected).map(({ rule, subject }) => `${rule}: ${subject}`)
}

describe('the checker', () => {
  it('has nothing to say about ledgers that agree', () => {
    expect(brokenRules({}, 3)).toEqual([])
  })

  it('names an accepted order of which there is no record', () => {
    const lost = { stored: without(good.stored, 'A-2'), effects: without(good.effects, 'A-2') }
    expect(brokenRules({ ...lost, sent: [order('A-1'), order('A-2', { isQuiet: false }), order('B-1')] })).toEqual([
      'lost: A-2',
    ])
  })

  it('names an order that was accepted as another record than the one that is stored', () => {
    const sent = [order('A-1', { recordId: 'another' }), order('A-2'), order('B-1')]
    expect(brokenRules({ sent })).toEqual(['lost: A-1'])
  })

  it('names a record that is open and ended at once', () => {
    const twice = record('A-1', { state: 'ready', hasEnded: false })
    expect(brokenRules({ stored: [...good.stored, twice] })).toEqual(['stored twice: A-1', 'unfinished: A-1'])
  })

  it('names an effect that was done twice', () => {
    expect(brokenRules({ effects: [...good.effects, effect('shop', 'B-1')] })).toEqual(['effect doubled: B-1'])
  })

  it('names a delivered order that a target knows nothing of', () => {
    const effects = good.effects.filter(({ target, reference }) => target === 'wms' || reference !== 'B-1')
    expect(brokenRules({ effects })).toEqual(['effect missing: B-1'])
  })

  it('names an order that reached its target with another body', () => {
    const changed = effect('wms', 'B-1', { bodyHash: 'another' })
    const effects = good.effects.map((line) => (line.target === 'wms' && line.reference === 'B-1' ? changed : line))
    expect(brokenRules({ effects })).toEqual(['effect changed: B-1'])
  })

  it('names an order that was overtaken by a later one of its key, in the one target where it was', () => {
    const swapped = [effect('wms', 'A-2'), effect('wms', 'A-1'), effect('wms', 'B-1')]
    const effects = [...swapped, ...good.effects.filter(({ target }) => target === 'shop')]
    expect(brokenRules({ effects })).toEqual(['order broken: A-1'])
  })

  it('names an effect and a record of what nobody sent', () => {
    const effects = [...good.effects, effect('wms', 'C-1')]
    expect(brokenRules({ effects, stored: [...good.stored, record('D-1')] })).toEqual([
      'not accepted: D-1',
      'not accepted: C-1',
    ])
  })

  it('names an effect of an order that was never answered and is not stored, and lets one pass that is', () => {
    const sent = [order('A-1'), order('A-2'), order('B-1', { outcome: 'unknown' })]
    expect(brokenRules({ sent })).toEqual([])
    expect(
      brokenRules({ sent, stored: without(good.stored, 'B-1') }).filter((line) => !line.startsWith('too')),
    ).toEqual(['not accepted: B-1', 'not accepted: B-1'])
  })

  it('names records that have not ended, but for those that wait for a person and their followers', () => {
    const open = (reference: string, state: string, hasOpenException = false) =>
      record(reference, { state, hasEnded: false, hasOpenException })
    const sent = good.sent.map((line) => ({ ...line, isQuiet: false }))
    const stored = (...lines: StoredRecord[]) => brokenRules({ sent, effects: [], stored: lines })
    const waiting = stored(open('A-1', 'parked', true), open('A-2', 'held'), open('B-1', 'waiting'))
    expect(waiting).toEqual(['unfinished: B-1'])
    const silent = stored(open('A-1', 'parked'), open('A-2', 'ready'), open('B-1', 'held'))
    expect(silent).toEqual(['unfinished: A-1', 'unfinished: A-2', 'unfinished: B-1'])
  })

  it('names a run in which too little succeeded, or too little was tried', () => {
    expect(brokenRules({}, 4)).toEqual(['too little succeeds: the quiet phase'])
    const parked = record('B-1', { state: 'parked', hasEnded: false, hasOpenException: true })
    expect(brokenRules({ stored: [record('A-1'), record('A-2'), parked] })).toEqual([
      'too little succeeds: the quiet phase',
    ])
  })
})
