import { type Flow, flowFormat, flowSchema, serializeFlow } from '@crossdock/shared/flow'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDocumentStore } from '../document/document-store.ts'
import { moveNodes } from '../document/edits/move-nodes.ts'
import { renameNode } from '../document/edits/rename-node.ts'
import { createJsonText } from './json-text.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order' },
  nodes: { start: { type: 'manual', version: 1 }, done: { type: 'milestone', version: 1, config: { name: 'done' } } },
  wires: [{ from: 'start.out', to: 'done' }],
  layout: { start: { x: 0, y: 0 }, done: { x: 300, y: 0 } },
})

function openText() {
  const documents = createDocumentStore()
  documents.open({ flow, saved: flow, origin: { kind: 'new' } })
  const text = createJsonText(documents)
  text.show()
  const shown = () => documents.getState().open?.flow
  const replace = (from: string, to: string) => text.type(text.getState().text.replace(from, to))
  return { documents, text, shown, replace }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('what is typed is on the canvas shortly after, as one step for undo', () => {
  const { documents, text, shown, replace } = openText()
  replace('"Orders"', '"Orders o"')
  replace('"Orders o"', '"Orders of"')
  expect(shown()?.name).toBe('Orders')
  vi.runAllTimers()
  replace('"Orders of"', '"Orders of today"')
  text.flush()
  expect(shown()?.name).toBe('Orders of today')
  documents.undo()
  expect(shown()).toBe(flow)
  vi.runAllTimers()
  expect(text.getState().text).toBe(serializeFlow(flow))
})

test('what is drawn is in the text shortly after', () => {
  const { documents, text } = openText()
  documents.edit({ label: 'rename' }, (before) => renameNode(before, 'done', 'Finished'))
  vi.runAllTimers()
  expect(text.getState().text).toContain('"name": "Finished"')
})

test('white space and order of keys change nothing, and the text stays as it was typed', () => {
  const { text, shown } = openText()
  const compact = JSON.stringify(flow)
  text.type(compact)
  text.flush()
  expect(shown()).toBe(flow)
  expect(text.getState().text).toBe(compact)
})

test('a node that the text does not change stays the same object', () => {
  const { text, shown, replace } = openText()
  replace('"name": "done"', '"name": "picked"')
  text.flush()
  expect(shown()?.nodes.done?.config).toEqual({ name: 'picked' })
  expect(shown()?.nodes.start).toBe(flow.nodes.start)
})

test('a broken text leaves the canvas alone and says where it is broken', () => {
  const { text, shown, replace } = openText()
  replace('"id": "orders",', '"id": "orders"')
  text.flush()
  expect(shown()).toBe(flow)
  expect(text.getState().problems).toMatchObject([{ line: 3, message: 'A comma or } is missing here.' }])
  replace('"id": "orders"', '"id": "orders",')
  text.flush()
  expect(text.getState().problems).toEqual([])
})

test('a value of the wrong shape is named with its line', () => {
  const { text, shown, replace } = openText()
  replace('"version": 1', '"version": "one"')
  text.flush()
  expect(shown()).toBe(flow)
  const [problem] = text.getState().problems
  expect(text.getState().text.slice(problem?.start, problem?.end)).toBe('"version": "one"')
  expect(problem?.message).toContain('/nodes/done/version')
})

test('a document of a newer format is refused with what to do', () => {
  const { text, shown, replace } = openText()
  replace(flowFormat, 'crossdock/flow@99')
  text.flush()
  expect(shown()).toBe(flow)
  expect(text.getState().problems).toMatchObject([
    {
      line: 2,
      message: expect.stringContaining('crossdock/flow@99'),
      remedy: expect.stringContaining('newer Crossdock'),
    },
  ])
})

test('an edit of the canvas while the text is broken loses neither: the user chooses', () => {
  const first = openText()
  first.replace('"Orders"', '"Mine')
  first.text.flush()
  first.documents.edit({ label: 'move' }, (before) => moveNodes(before, new Map([['done', { x: 400, y: 0 }]])))
  vi.runAllTimers()
  expect(first.text.getState()).toMatchObject({ isApart: true, text: expect.stringContaining('"Mine') })
  first.replace('"Mine', '"Mine"')
  vi.runAllTimers()
  expect(first.shown()?.name).toBe('Orders')
  first.documents.edit({ label: 'move' }, (before) => moveNodes(before, new Map([['done', { x: 420, y: 0 }]])))
  vi.runAllTimers()
  expect(first.text.getState()).toMatchObject({ isApart: true, text: expect.stringContaining('"Mine"') })
  first.text.takeText()
  expect(first.shown()).toMatchObject({ name: 'Mine', layout: { done: { x: 300 } } })
  first.documents.undo()
  expect(first.shown()?.layout.done).toEqual({ x: 420, y: 0 })
})

test('the canvas can win over a broken text', () => {
  const { documents, text, replace } = openText()
  replace('"Orders"', '"Mine')
  text.flush()
  documents.edit({ label: 'move' }, (before) => moveNodes(before, new Map([['done', { x: 400, y: 0 }]])))
  text.takeCanvas()
  expect(text.getState()).toMatchObject({ isApart: false, problems: [], text: expect.stringContaining('"x": 400') })
})

test('another flow that is opened replaces the text, and hiding applies what was typed', () => {
  const { documents, text, shown, replace } = openText()
  documents.open({ flow: { ...flow, name: 'Other' }, origin: { kind: 'new' } })
  expect(text.getState().text).toContain('"Other"')
  replace('"Other"', '"Another"')
  text.hide()
  expect(shown()?.name).toBe('Another')
})

test('a text that was left broken is still there, and one that was not follows what happened meanwhile', () => {
  const { documents, text, replace } = openText()
  replace('"Orders"', '"Mine')
  text.hide()
  text.show()
  expect(text.getState()).toMatchObject({ text: expect.stringContaining('"Mine'), problems: [{ line: 4 }] })
  text.takeCanvas()
  text.hide()
  documents.edit({ label: 'rename' }, (before) => renameNode(before, 'done', 'Finished'))
  vi.runAllTimers()
  expect(text.getState().text).not.toContain('Finished')
  text.show()
  expect(text.getState().text).toContain('"name": "Finished"')
})

test('a text that is no flow is unsaved work: it comes back with its draft, and both are asked about as before', () => {
  const { documents, text, replace } = openText()
  replace('"Orders"', '"Mine')
  vi.runAllTimers()
  documents.edit({ label: 'rename' }, (before) => renameNode(before, 'done', 'Finished'))
  const left = documents.getState().open
  expect(left?.isDirty).toBe(true)
  documents.open({ flow, saved: flow, origin: { kind: 'new' } })
  expect(text.getState()).toMatchObject({ text: expect.stringContaining('"Orders"'), problems: [], isApart: false })
  expect(documents.getState().open?.isDirty).toBe(false)
  if (left !== undefined) documents.open({ ...left })
  expect(text.getState()).toMatchObject({
    text: expect.stringContaining('"Mine'),
    problems: [{ line: 4 }],
    isApart: true,
  })
  text.takeCanvas()
  documents.undo()
  expect(documents.getState().open).toMatchObject({ apartText: undefined })
})

test('a file whose text was never a flow is still none when its draft is opened', () => {
  const { documents, text } = openText()
  text.openBroken('{')
  expect(documents.getState().open?.isDirty).toBe(false)
  text.type('{ "id"')
  text.flush()
  const left = documents.getState().open
  expect(left).toMatchObject({ isDirty: true, apartText: { text: '{ "id"', isUnread: true } })
  documents.close()
  if (left !== undefined) documents.open({ ...left })
  expect(text.getState()).toMatchObject({ text: '{ "id"', isUnread: true, problems: [{ line: 1 }] })
})

test('a file that is no flow is shown as it is, marked where it goes wrong, and becomes a flow once it is mended', () => {
  const { documents, text, shown } = openText()
  const broken = '{\n  "format": "crossdock/flow@1",\n'
  text.openBroken(broken)
  text.show()
  expect(text.getState()).toMatchObject({ text: broken, isUnread: true, problems: [{ line: 3 }] })
  text.type(serializeFlow({ ...flow, name: 'Mended' }))
  vi.runAllTimers()
  expect([shown()?.name, text.getState().isUnread]).toEqual(['Mended', false])
  expect(documents.getState().open?.isDirty).toBe(true)
})
