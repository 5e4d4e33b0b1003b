import type { DebugRecord } from '@crossdock/shared/api'
import { describe, expect, it } from 'vitest'
import { editAtHold, heldRecord } from './held-record.ts'
import { sessionOf, step } from './testing/session.ts'

const record = (id: string, more: Partial<DebugRecord> = {}): DebugRecord => ({
  ...{ id, path: id, key: id, entity: 'order', state: 'ready', branches: [], isHolding: true },
  ...more,
})
const focusOn = (recordId: string) => ({ recordId, branch: '0', node: 'send' })

describe('the record that is let go', () => {
  it('is the held one that the part in focus was made of', () => {
    const records = [
      record('r1'),
      record('r2'),
      record('line', { parentId: 'r2', isHolding: false }),
      record('piece', { parentId: 'line', isHolding: false }),
    ]
    expect(heldRecord({ focus: focusOn('piece'), records })?.id).toBe('r2')
    expect(heldRecord({ focus: focusOn('r1'), records })?.id).toBe('r1')
  })

  it('is the first that is held when the one in focus is not, or nothing stands any more', () => {
    const records = [record('r1', { isHolding: false }), record('r2'), record('r3')]
    expect(heldRecord({ focus: focusOn('r1'), records })?.id).toBe('r2')
    expect(heldRecord({ records })?.id).toBe('r2')
    expect(heldRecord({ records: [record('r1', { isHolding: false })] })).toBeUndefined()
  })
})

describe('the edit that a held record goes on with', () => {
  const arrived = step('in', undefined, { kind: 'arrived', node: 'shape' })
  const edited = step('edit', 'in', { kind: 'edited', node: 'shape' })

  it('is the last one made where the real record stands', () => {
    const again = step('again', 'edit', { kind: 'edited', node: 'shape' })
    const passed = step('passed', 'again', { node: 'shape' })
    const further = step('further', 'passed', { kind: 'edited', node: 'send' })
    expect(editAtHold(sessionOf([arrived, edited, again, passed, further]), 'r1')?.id).toBe('again')
    expect(
      editAtHold(sessionOf([arrived, step('on', 'in'), step('f', 'on', { kind: 'edited' })]), 'r1'),
    ).toBeUndefined()
  })

  it('may be on a track that begins before the record came to be held', () => {
    const came = step('came', undefined, { kind: 'accepted', node: 'start' })
    const held = { ...arrived, parentId: 'came' }
    const earlier = { ...edited, parentId: 'came' }
    expect(editAtHold(sessionOf([came, held, earlier]), 'r1')?.id).toBe('edit')
  })

  it('is none of a track that one has gone back from', () => {
    expect(editAtHold(sessionOf([arrived, edited], { at: 'in' }), 'r1')).toBeUndefined()
  })

  it('is none while two branches of the record are held', () => {
    const other = step('other', 'edit', { kind: 'arrived', node: 'tell', branch: 'main.1' })
    expect(editAtHold(sessionOf([arrived, edited, other]), 'r1')).toBeUndefined()
  })
})
