import { type Flow, flowFormat, flowSchema, readFlowDocument } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { emptySelection, notesSelection, selectionOf, wireId } from '../selection.ts'
import { addNode } from './add-node.ts'
import { align, distribute, moveSelection } from './arrange.ts'
import { changeConfig, valueAt } from './change-config.ts'
import { connect } from './connect.ts'
import { copySelection, readClip } from './copy-selection.ts'
import { disconnect } from './disconnect.ts'
import { addGroup, changeGroup, groupsOf, removeGroups } from './groups.ts'
import { insertOnWire } from './insert-on-wire.ts'
import { moveNodes } from './move-nodes.ts'
import { addNote, changeNote } from './notes.ts'
import { paste } from './paste.ts'
import { reconnect } from './reconnect.ts'
import { removeSelection } from './remove-selection.ts'
import { renameNode } from './rename-node.ts'
import { setDisabled } from './set-disabled.ts'
import { tidyLayout } from './tidy-layout.ts'

const empty: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: {},
})

const at = (x: number, y = 0) => ({ x, y })
const add = (flow: Flow, type: string, x: number) => addNode(flow, { type, version: 1, position: at(x) })
/** manual → filter → map, with the filter's error port leading to the map too. */
const chain = () => {
  const nodes = add(add(add(empty, 'manual', 0), 'filter', 240), 'map', 480)
  const wired = connect(connect(nodes, { from: 'manual.out', to: 'filter' }), { from: 'filter.kept', to: 'map' })
  return connect(wired, { from: 'filter.error', to: 'map' })
}

test('a second node of a type gets an id of its own, and both lie on the grid', () => {
  const flow = addNode(add(empty, 'map', 0), { type: 'map', version: 1, position: { x: 247, y: 3 } })
  expect(flow.layout).toEqual({ map: at(0), 'map-2': at(240) })
})

test('a wire from the error port and `onError` come and go together', () => {
  const flow = chain()
  expect(flow.nodes.filter?.onError).toBe('error-port')
  expect(disconnect(flow, new Set(['filter.error map'])).nodes.filter).not.toHaveProperty('onError')
})

test('an equal wire is not added twice', () => {
  const flow = chain()
  expect(connect(flow, { from: 'manual.out', to: 'filter' })).toBe(flow)
})

test('a node put on a wire stands between its ends', () => {
  const flow = insertOnWire(add(chain(), 'lookup', 120), {
    wire: { from: 'manual.out', to: 'filter' },
    node: 'lookup',
    port: 'out',
  })
  expect(flow.wires.map(wireId)).toEqual([
    'filter.kept map',
    'filter.error map',
    'manual.out lookup',
    'lookup.out filter',
  ])
})

test('removing a node removes its wires, its place and nothing else', () => {
  const flow = removeSelection(chain(), selectionOf(['filter']))
  expect([Object.keys(flow.nodes), flow.wires, Object.keys(flow.layout)]).toEqual([
    ['manual', 'map'],
    [],
    ['manual', 'map'],
  ])
  expect(removeSelection(flow, emptySelection)).toBe(flow)
})

test('a moved node changes layout alone, and not at all when it snaps back to its place', () => {
  const flow = chain()
  const moved = moveNodes(flow, new Map([['map', at(500, 61)]]))
  expect(moved).toEqual({ ...flow, layout: { ...flow.layout, map: at(500, 60) } })
  expect(moveNodes(flow, new Map([['map', at(484, 4)]]))).toBe(flow)
})

test('an empty name takes the name away', () => {
  const named = renameNode(chain(), 'map', 'To WMS')
  expect(named.nodes.map?.name).toBe('To WMS')
  expect(renameNode(named, 'map', '').nodes.map).not.toHaveProperty('name')
})

test('nodes are disabled and enabled without a trace', () => {
  const flow = chain()
  const off = setDisabled(flow, { nodes: ['map'], to: true })
  expect(off.nodes.map?.disabled).toBe(true)
  expect(setDisabled(off, { nodes: ['map'], to: false })).toEqual(flow)
})

test('a value deep in a configuration is set, and taken out again', () => {
  const change = (flow: Flow, value: unknown) =>
    changeConfig(flow, { node: 'map', path: ['fields', 0, 'target'], value })
  const flow = change(chain(), 'city')
  expect(flow.nodes.map?.config).toEqual({ fields: [{ target: 'city' }] })
  expect(valueAt(flow.nodes.map?.config, ['fields', 0, 'target'])).toBe('city')
  expect(change(flow, undefined).nodes.map?.config).toEqual({ fields: [{}] })
})

test('a configuration can have a field named like something inherited', () => {
  const flow = changeConfig(chain(), { node: 'map', path: ['headers', 'constructor'], value: 'x' })
  expect(valueAt(flow.nodes.map?.config, ['headers', 'constructor'])).toBe('x')
  expect(valueAt(flow.nodes.map?.config, ['toString'])).toBeUndefined()
})

test('copied nodes are pasted beside the originals, with the wires among them', () => {
  const flow = chain()
  const clip = copySelection(flow, selectionOf(['filter', 'map']))
  const pasted = paste(flow, clip)
  expect(Object.keys(pasted.nodes)).toEqual(['manual', 'filter', 'map', 'filter-2', 'map-2'])
  expect(pasted.wires.slice(flow.wires.length).map(wireId)).toEqual(['filter-2.kept map-2', 'filter-2.error map-2'])
  expect(pasted.layout['map-2']).toEqual(at(520, 40))
})

test('the clipboard brings copied nodes or a whole flow, and nothing else', () => {
  const read = (document: unknown) => {
    const answer = readFlowDocument(document)
    return answer.ok ? answer.flow : undefined
  }
  const flow = chain()
  const clip = copySelection(flow, selectionOf(['map']))
  expect(readClip(JSON.stringify(clip), read)).toEqual(clip)
  expect(Object.keys(readClip(JSON.stringify(flow), read)?.nodes ?? {})).toEqual(['manual', 'filter', 'map'])
  expect(readClip('{"format":"crossdock/clip@1","nodes":{"1":5},"wires":[],"layout":{}}', read)).toBeUndefined()
  expect(readClip('just words', read)).toBeUndefined()
})

test('a pasted node has a name of its own', () => {
  const named = renameNode(chain(), 'map', 'To WMS')
  const clip = copySelection(named, selectionOf(['map']))
  const twice = paste(paste(named, clip), clip)
  expect(Object.values(twice.nodes).map(({ name }) => name)).toEqual([
    undefined,
    undefined,
    'To WMS',
    'To WMS 2',
    'To WMS 3',
  ])
})

test('notes and the groups that lie within come along through the clipboard', () => {
  const flow = changeNote(addNote(addGroup(chain(), new Set(['filter', 'map'])), at(7, 7)), 'note', {
    text: '<b>why</b>',
  })
  const clip = copySelection(flow, { nodes: new Set(['filter', 'map']), notes: new Set(['note']) })
  const read = readClip(JSON.stringify(clip), (document) => {
    const answer = readFlowDocument(document)
    return answer.ok ? answer.flow : undefined
  })
  const pasted = paste(empty, read ?? clip, at(100, 200))
  expect(pasted.groups).toEqual({ group: { title: 'Group', nodes: ['filter', 'map'] } })
  expect(pasted.notes).toEqual({ note: { text: '<b>why</b>', x: 100, y: 200, width: 240, height: 120 } })
  expect(copySelection(flow, selectionOf(['map'])).groups).toEqual({})
})

test('a node is in one group at most, and a group without nodes goes', () => {
  const grouped = addGroup(addGroup(chain(), new Set(['filter', 'map'])), new Set(['map']))
  expect(grouped.groups).toEqual({
    group: { title: 'Group', nodes: ['filter'] },
    'group-2': { title: 'Group', nodes: ['map'] },
  })
  expect(removeSelection(grouped, selectionOf(['map'])).groups).toEqual({
    group: { title: 'Group', nodes: ['filter'] },
  })
  expect(removeGroups(grouped, groupsOf(grouped, new Set(['filter', 'map'])))).toEqual(chain())
  expect(changeGroup(grouped, 'group', { title: 'Group' })).toBe(grouped)
})

test('the last note takes `notes` out of the document', () => {
  const flow = chain()
  expect(removeSelection(addNote(flow, at(0)), notesSelection(['note']))).toEqual(flow)
})

test('a note stays within the bounds of the document', () => {
  const flow = changeNote(addNote(empty, at(0)), 'note', { width: 5, height: 1e9 })
  expect(flow.notes?.note).toMatchObject({ width: 80, height: 2_000 })
})

test('nodes and notes are brought into line and spread evenly', () => {
  const flow = addNote(moveNodes(chain(), new Map([['map', at(480, 200)]])), at(40, 300))
  const all = { ...selectionOf(Object.keys(flow.nodes)), notes: new Set(['note']) }
  const aligned = align(flow, all, 'left')
  expect(Object.values(aligned.layout).map(({ x }) => x)).toEqual([0, 0, 0])
  expect(aligned.notes?.note?.x).toBe(0)
  const skewed = moveNodes(chain(), new Map([['filter', at(300)]]))
  expect(distribute(skewed, selectionOf(['manual', 'filter', 'map']), 'across').layout.filter).toEqual(at(240))
  expect(distribute(skewed, selectionOf(['manual', 'map']), 'across')).toBe(skewed)
  expect(moveSelection(flow, all, at(20, 20)).notes?.note).toMatchObject({ x: 60, y: 320 })
})

test('a wire is led elsewhere in one step', () => {
  const flow = reconnect(chain(), {
    wire: { from: 'filter.kept', to: 'map' },
    to: { from: 'filter.rejected', to: 'map' },
  })
  expect(flow.wires.map(wireId)).toEqual(['manual.out filter', 'filter.error map', 'filter.rejected map'])
})

test('a tidied flow reads from left to right', () => {
  const flow = tidyLayout({ ...chain(), layout: {} })
  const x = (id: string) => flow.layout[id]?.x ?? Number.NaN
  expect(x('manual') < x('filter') && x('filter') < x('map')).toBe(true)
})
