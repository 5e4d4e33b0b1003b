import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, manifestOf } from '@crossdock/shared/flow'
import { nodeTitle } from './problems.ts'

/** A node or note in which something was found. */
export interface Hit {
  readonly kind: 'node' | 'note'
  readonly id: string
  /** What it is called. */
  readonly title: string
  /** Where in it: `name`, `type`, or a path such as `fields.2.value`; with the text around the words. */
  readonly place: string
  readonly text: string
}

const mostHits = 500
const shownAround = 30

/**
 * Nodes and notes in which a text stands: in the name, the id, the type, the notes, or any value of the configuration
 * (expressions included). The expression of the record's key counts for the sources, where it is applied. In reading
 * order, left to right; at most 500.
 */
export function findInFlow(flow: Flow, query: string): readonly Hit[] {
  const words = query.trim().toLowerCase()
  if (words === '') return []
  const place = (id: string) => flow.layout[id] ?? { x: 0, y: 0 }
  const ids = Object.keys(flow.nodes).sort((a, b) => place(a).x - place(b).x || place(a).y - place(b).y)
  const hits: Hit[] = []
  for (const id of ids) {
    const found = findIn(textsOfNode(flow, id), words)
    if (found !== undefined) hits.push({ kind: 'node', id, title: nodeTitle(flow, id), ...found })
    if (hits.length >= mostHits) return hits
  }
  for (const [id, note] of Object.entries(flow.notes ?? {})) {
    const found = findIn([['note', note.text]], words)
    if (found !== undefined) hits.push({ kind: 'note', id, title: 'Note', ...found })
  }
  return hits.slice(0, mostHits)
}

type Text = readonly [place: string, text: string]

function findIn(texts: Iterable<Text>, words: string): Pick<Hit, 'place' | 'text'> | undefined {
  for (const [place, text] of texts) {
    const at = text.toLowerCase().indexOf(words)
    if (at < 0) continue
    const start = Math.max(0, at - shownAround)
    const end = at + words.length + shownAround
    const cut = text.slice(start, end).replaceAll(/\s+/g, ' ')
    return { place, text: `${start > 0 ? '…' : ''}${cut}${end < text.length ? '…' : ''}` }
  }
  return undefined
}

function* textsOfNode(flow: Flow, id: string): Generator<Text> {
  const node = flow.nodes[id]
  if (node === undefined) return
  const manifest = manifestOf(manifests, node.type)
  yield ['name', nodeTitle(flow, id)]
  yield ['id', id]
  yield ['type', `${node.type} ${manifest?.title ?? ''}`]
  if (manifest?.kind === 'source' && flow.record.key !== undefined) yield ['record key', flow.record.key]
  yield* textsOfValue('', node.config)
  if (node.notes !== undefined) yield ['notes', node.notes]
}

function* textsOfValue(path: string, value: unknown): Generator<Text> {
  if (typeof value === 'string') yield [path, value]
  else if (typeof value === 'number' || typeof value === 'boolean') yield [path, String(value)]
  else if (value !== null && typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) {
      yield* textsOfValue(path === '' ? key : `${path}.${key}`, child)
    }
  }
}
