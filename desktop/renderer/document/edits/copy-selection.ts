import { type Flow, flowFormat, portOf } from '@crossdock/shared/flow'
import { z } from 'zod'
import { emptySelection, type Selection } from '../selection.ts'

/** Nodes with the wires among them, notes, and the groups that lie within, as they lie on the clipboard. */
export interface Clip {
  readonly format: typeof clipFormat
  readonly nodes: Flow['nodes']
  readonly wires: Flow['wires']
  readonly layout: Flow['layout']
  readonly notes: NonNullable<Flow['notes']>
  readonly groups: NonNullable<Flow['groups']>
}

const clipFormat = 'crossdock/clip@1'
const longestClip = 8 * 1024 * 1024
const envelope = z.looseObject({
  format: z.literal(clipFormat),
  nodes: z.unknown(),
  wires: z.unknown(),
  layout: z.unknown(),
  notes: z.unknown().optional(),
  groups: z.unknown().optional(),
})

/** The selected nodes and notes of a flow, with the wires and groups among them. */
export function copySelection(flow: Flow, { nodes, notes }: Pick<Selection, 'nodes' | 'notes'>): Clip {
  return {
    format: clipFormat,
    nodes: pick(flow.nodes, nodes),
    wires: flow.wires.filter(({ from, to }) => nodes.has(portOf(from).node) && nodes.has(to)),
    layout: pick(flow.layout, nodes),
    notes: pick(flow.notes ?? {}, notes),
    groups: Object.fromEntries(
      Object.entries(flow.groups ?? {}).filter(([, group]) => group.nodes.every((id) => nodes.has(id))),
    ),
  }
}

/** True when there is nothing in it to paste. */
export function isEmptyClip({ nodes, notes }: Clip): boolean {
  return Object.keys(nodes).length + Object.keys(notes).length === 0
}

/**
 * Reads a clip from clipboard text: one of ours, or a whole flow document. Undefined for anything else, or more than
 * 8 MB.
 */
export function readClip(text: string, readFlow: (document: unknown) => Flow | undefined): Clip | undefined {
  const data = text.length > longestClip ? undefined : parseJson(text)
  const ours = envelope.safeParse(data)
  if (!ours.success) {
    const whole = readFlow(data)
    return whole && clipOf(whole)
  }
  const { nodes, wires, layout, notes, groups } = ours.data
  const parts = {
    nodes,
    wires,
    layout,
    ...(notes === undefined ? {} : { notes }),
    ...(groups === undefined ? {} : { groups }),
  }
  const flow = readFlow({ format: flowFormat, id: 'clip', name: 'Clip', record: { entity: 'any' }, ...parts })
  return flow && clipOf(flow)
}

function clipOf(flow: Flow): Clip {
  const everything = { ...emptySelection, nodes: new Set(Object.keys(flow.nodes)) }
  return copySelection(flow, { ...everything, notes: new Set(Object.keys(flow.notes ?? {})) })
}

function pick<T>(object: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).filter(([id]) => ids.has(id)))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
