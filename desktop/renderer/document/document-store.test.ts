import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { createDocumentStore } from './document-store.ts'
import { addNode } from './edits/add-node.ts'
import { changeSettings } from './edits/change-settings.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: {},
})

function openStore() {
  const clock = { nowMs: 0 }
  const store = createDocumentStore(() => clock.nowMs)
  store.open({ flow, saved: flow, origin: { kind: 'new' } })
  const open = () => store.getState().open
  const rename = (name: string) =>
    store.edit({ label: 'rename', group: 'name' }, (before) => changeSettings(before, { name }))
  return { clock, store, open, rename }
}

test('keystrokes that follow each other are undone together, later ones alone', () => {
  const { clock, store, open, rename } = openStore()
  rename('A')
  clock.nowMs = 1_000
  rename('AB')
  clock.nowMs = 5_000
  rename('ABC')
  store.undo()
  expect(open()?.flow.name).toBe('AB')
  store.undo()
  expect(open()?.flow.name).toBe('Test')
  store.redo()
  store.redo()
  expect(open()?.flow.name).toBe('ABC')
})

test('a flow that is what it was when saved is not unsaved, however it came to be so', () => {
  const { store, open, rename } = openStore()
  rename('Other')
  expect(open()?.isDirty).toBe(true)
  store.undo()
  expect(open()?.isDirty).toBe(false)
  rename('Other')
  rename('Test')
  expect(open()?.isDirty).toBe(false)
})

test('what was typed while saving stays unsaved', () => {
  const { store, open, rename } = openStore()
  rename('Saved')
  const saving = open()?.flow ?? flow
  rename('Typed meanwhile')
  store.markSaved(saving, { kind: 'file', name: 'test.flow.json' })
  expect(open()?.isDirty).toBe(true)
})

test('an added node is selected, and undo selects what was selected before', () => {
  const { store, open } = openStore()
  const add = () =>
    store.edit({ label: 'add', select: 'added' }, (before) =>
      addNode(before, { type: 'map', version: 1, position: { x: 0, y: 0 } }),
    )
  add()
  add()
  expect([...(open()?.selection.nodes ?? [])]).toEqual(['map-2'])
  store.undo()
  expect([...(open()?.selection.nodes ?? [])]).toEqual(['map'])
})

test('an edit that changes nothing leaves no trace', () => {
  const { store, open } = openStore()
  const before = open()
  store.edit({ label: 'nothing' }, (same) => same)
  expect(open()).toBe(before)
})
