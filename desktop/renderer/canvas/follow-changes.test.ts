import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import type { Workspace } from '../app/workspace.ts'
import { createDocumentStore } from '../document/document-store.ts'
import { emptySelection } from '../document/selection.ts'
import { followNodeChanges } from './follow-changes.ts'
import { overlay } from './overlay.ts'
import { toCanvas } from './to-canvas.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: { a: { type: 'manual', version: 1 }, b: { type: 'map', version: 1 } },
  layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 100 } },
  notes: { n: { text: 'Why', x: 0, y: 400, width: 200, height: 100 } },
  groups: { g: { title: 'Both', nodes: ['a', 'b'] } },
})

function openFlow() {
  const documents = createDocumentStore()
  documents.open({ flow, saved: flow, origin: { kind: 'new' } })
  return { documents, workspace: { documents } as Workspace, now: () => documents.getState().open }
}

const frame = { x: -20, y: -40 }

test('a dragged group takes its nodes along, and nothing else that is selected', () => {
  const { workspace, now } = openFlow()
  const drag = (x: number, dragging: boolean) =>
    followNodeChanges(workspace, [
      { type: 'position', id: 'group:g', position: { x: frame.x + x, y: frame.y }, dragging },
      { type: 'position', id: 'a', position: { x: 999, y: 999 }, dragging },
    ])
  const live = drag(60, true)
  expect(now()?.flow).toBe(flow)
  const canvas = toCanvas({ flow, selection: emptySelection, problems: new Map() })
  const shown = overlay(canvas.nodes, { live: live ?? new Map(), marks: new Map() })
  expect(shown.find(({ id }) => id === 'group:g')?.position).toEqual({ x: frame.x + 60, y: frame.y })
  drag(60, false)
  expect(now()?.flow.layout).toEqual({ a: { x: 60, y: 0 }, b: { x: 360, y: 100 } })
})

test('a note that was resized at its upper left corner keeps place and size in one step of undo', () => {
  const { documents, workspace, now } = openFlow()
  const live = followNodeChanges(workspace, [
    { type: 'position', id: 'note:n', position: { x: -40, y: 380 } },
    { type: 'dimensions', id: 'note:n', resizing: true, dimensions: { width: 240, height: 120 } },
  ])
  followNodeChanges(workspace, [{ type: 'dimensions', id: 'note:n', resizing: false }], live)
  expect(now()?.flow.notes?.n).toEqual({ text: 'Why', x: -40, y: 380, width: 240, height: 120 })
  documents.undo()
  expect(now()?.flow).toBe(flow)
})

test('a size that was only measured changes nothing', () => {
  const { workspace, now } = openFlow()
  followNodeChanges(workspace, [{ type: 'dimensions', id: 'a', dimensions: { width: 1, height: 1 } }])
  expect(now()?.flow).toBe(flow)
})

test('nodes and notes are selected side by side', () => {
  const { workspace, now } = openFlow()
  followNodeChanges(workspace, [
    { type: 'select', id: 'a', selected: true },
    { type: 'select', id: 'note:n', selected: true },
  ])
  expect([[...(now()?.selection.nodes ?? [])], [...(now()?.selection.notes ?? [])]]).toEqual([['a'], ['n']])
})

test('while nothing is dragged or found, the canvas is what the document says', () => {
  const { nodes } = toCanvas({ flow, selection: emptySelection, problems: new Map() })
  expect(overlay(nodes, { live: new Map(), marks: new Map() })).toBe(nodes)
})
