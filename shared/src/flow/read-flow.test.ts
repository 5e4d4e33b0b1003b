import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { serializeFlow } from './canonical.ts'
import { readFlow, readFlowDocument } from './read-flow.ts'

const sample = readFileSync(new URL('./samples/flow-v1.json', import.meta.url), 'utf8')

const notesSample = readFileSync(new URL('./samples/flow-v1-with-notes.json', import.meta.url), 'utf8')
const withNotes = `${JSON.stringify(JSON.parse(notesSample), null, 2)}\n`

const problemsOf = (text: string) => {
  const read = readFlow(text)
  return read.ok ? [] : read.problems.map(({ path, code }) => ({ path, code }))
}

describe('reading a flow document', () => {
  it('reads the sample of every published format', () => {
    const read = readFlow(sample)
    expect(read.ok && read.flow.nodes.wms?.name).toBe('WMS orders')
  })

  it('writes the same text again that it has read, whatever the order of keys was', () => {
    const read = readFlow(sample)
    if (!read.ok) throw new Error('the sample is refused')
    expect(serializeFlow(read.flow)).toBe(sample)
    const { layout, nodes, ...rest } = read.flow
    const shuffled = { layout, nodes: Object.fromEntries(Object.entries(nodes).reverse()), ...rest }
    expect(serializeFlow(shuffled as typeof read.flow)).toBe(sample)
  })

  it('changes nothing above the layout when a node is moved', () => {
    const read = readFlow(sample)
    if (!read.ok) throw new Error('the sample is refused')
    const moved = serializeFlow({ ...read.flow, layout: { ...read.flow.layout, wms: { x: 1, y: 2 } } })
    const logic = (text: string) => text.slice(0, text.indexOf('"layout"'))
    expect(logic(moved)).toBe(logic(sample))
    expect(moved).not.toBe(sample)
  })

  it('writes notes and groups in a stable order behind everything else', () => {
    const read = readFlow(withNotes)
    if (!read.ok) throw new Error('the sample is refused')
    const { notes: { why } = {}, groups: { out } = {} } = read.flow
    if (why === undefined || out === undefined) throw new Error('the sample has other notes')
    const { text, ...rest } = why
    const shuffled = {
      ...read.flow,
      notes: { why: { ...rest, text } },
      groups: { out: { ...out, nodes: ['wms', 'in'] } },
    }
    expect(serializeFlow(shuffled)).toBe(withNotes)
    expect(withNotes.startsWith(sample.slice(0, sample.lastIndexOf('  }\n}')))).toBe(true)
    expect(serializeFlow({ ...read.flow, notes: {}, groups: {} })).toBe(sample)
  })

  it.each([
    ['text that is not JSON', '{ "format": ', [{ path: '', code: 'NOT_JSON' }]],
    ['a list', '[]', [{ path: '/format', code: 'FORMAT_UNSUPPORTED' }]],
    ['a document without format', '{}', [{ path: '/format', code: 'FORMAT_UNSUPPORTED' }]],
    ['a newer format', sample.replace('flow@1', 'flow@2'), [{ path: '/format', code: 'FORMAT_UNSUPPORTED' }]],
    ['10,000 levels', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, [{ path: '', code: 'NOT_JSON' }]],
    ['a __proto__ key', sample.replace('"system"', '"__proto__"'), [{ path: '', code: 'NOT_JSON' }]],
    [
      'a giant note',
      withNotes.replace('"width": 240', '"width": 1e9'),
      [{ path: '/notes/why/width', code: 'SHAPE_INVALID' }],
    ],
    [
      'an unknown colour',
      withNotes.replace('"blue"', '"url(x)"'),
      [{ path: '/groups/out/colour', code: 'SHAPE_INVALID' }],
    ],
    ['an unknown setting', sample.replace('"lanes"', '"lains"'), [{ path: '/settings', code: 'SHAPE_INVALID' }]],
  ])('refuses %s with its place and code', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual(expected)
  })

  it('names every wrong part at once', () => {
    const broken = sample.replace('"id": "order-release"', '"id": "Order Release"').replace('"lanes": 8', '"lanes": 0')
    expect(problemsOf(broken)).toEqual([
      { path: '/id', code: 'SHAPE_INVALID' },
      { path: '/settings/lanes', code: 'SHAPE_INVALID' },
    ])
  })

  it('takes an older format through its migrations, one after another', () => {
    const document = JSON.parse(sample) as object
    const read = readFlowDocument({ ...document, format: 'old@1' }, [
      { from: 'old@1', to: 'old@2', migrate: (old) => ({ ...old, format: 'old@2' }) },
      {
        from: 'old@2',
        to: 'crossdock/flow@1',
        migrate: (old) => ({ ...old, format: 'crossdock/flow@1', name: 'Migrated' }),
      },
    ])
    expect(read.ok && read.flow.name).toBe('Migrated')
  })

  it('refuses a format whose migration leads nowhere', () => {
    const loop = { from: 'old@1', to: 'old@1', migrate: (old: object) => old }
    expect(readFlowDocument({ format: 'old@1' }, [loop])).toMatchObject({ ok: false })
  })
})
