import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, type FlowColour, manifestOf, portOf } from '@crossdock/shared/flow'
import type { Edge, Node } from '@xyflow/react'
import { cardSize } from '../document/edits/tidy-layout.ts'
import { type DocumentProblem, nodeTitle } from '../document/problems.ts'
import { type Selection, wireId } from '../document/selection.ts'
import { firstNode, pathThrough } from '../document/walk-wires.ts'
import { groupKey, noteKey } from './canvas-ids.ts'
import { type CardData, cardContent, messagesOf } from './card-data.ts'
import { frameAround } from './group-frame.ts'

export type { NodeTraffic } from './card-data.ts'
export type CardNode = Node<CardData, 'card'>
/** A text box. */
export type NoteNode = Node<{ readonly text: string; readonly colour: FlowColour | undefined }, 'note'>
/** The frame of a group. */
export type GroupNode = Node<
  { readonly title: string; readonly colour: FlowColour | undefined; readonly members: readonly string[] },
  'frame'
>
/** Anything that has a place on the canvas. */
export type CanvasNode = CardNode | NoteNode | GroupNode

/** A flow as the canvas shows it. */
export interface Canvas {
  readonly nodes: CanvasNode[]
  readonly wires: Edge[]
}

/** What the canvas is derived from. */
export interface CanvasInput {
  readonly flow: Flow
  readonly selection: Selection
  readonly problems: ReadonlyMap<string, readonly DocumentProblem[]>
}

const origin = { x: 0, y: 0 }
/** One card is reached with Tab; arrow keys lead to the others, so that Tab does not stop a thousand times. */
const tabStop = { tabIndex: 0 }
const noTabStop = { tabIndex: -1 }
const cardDimensions = { width: cardSize.widthPx, height: cardSize.heightPx }

/**
 * The one way from document to canvas. What has not changed since the previous canvas is the same object, so that only
 * what looks different is drawn again. Groups come first and notes next, because they lie below the cards.
 */
export function toCanvas(input: CanvasInput, previous?: Canvas): Canvas {
  const known = new Map(previous?.nodes.map((node) => [node.id, node]))
  const wiredPorts = groupPorts(input.flow)
  const twins = repeatedNames(input.flow)
  const current = input.selection.nodes.values().next().value ?? firstNode(input.flow)
  const cards = Object.keys(input.flow.nodes).map((id): CardNode => {
    const isCurrent = id === current
    return toCard(id, input, { wiredPorts: wiredPorts.get(id) ?? [], twins, isCurrent })
  })
  const nodes = [...toGroups(input.flow), ...toNotes(input), ...cards].map((node) => reuse(known.get(node.id), node))
  const knownWires = new Map(previous?.wires.map((wire) => [wire.id, wire]))
  const wires = toWires(input).map((wire) => reuse(knownWires.get(wire.id), wire))
  return { nodes: reuseList(previous?.nodes, nodes), wires: reuseList(previous?.wires, wires) }
}

function groupPorts(flow: Flow): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const wire of flow.wires) {
    const { node, port } = portOf(wire.from)
    const ports = groups.get(node)
    if (ports === undefined) groups.set(node, [port])
    else ports.push(port)
  }
  return groups
}

/** Names that more than one node was given. */
function repeatedNames(flow: Flow): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { name } of Object.values(flow.nodes)) {
    if (name === undefined) continue
    if (seen.has(name)) repeated.add(name)
    seen.add(name)
  }
  return repeated
}

interface CardPlace {
  readonly wiredPorts: readonly string[]
  readonly twins: ReadonlySet<string>
  readonly isCurrent: boolean
}

function toCard(id: string, { flow, selection, problems }: CanvasInput, place: CardPlace): CardNode {
  const node = flow.nodes[id]
  if (node === undefined) throw new Error(`There is no node “${id}”.`)
  const title = nodeTitle(flow, id)
  const twin = node.name !== undefined && place.twins.has(node.name) ? id : undefined
  const typeTitle = manifestOf(manifests, node.type)?.title ?? 'unknown type'
  const state = node.disabled === true ? ', off' : ''
  return {
    id,
    type: 'card',
    position: flow.layout[id] ?? origin,
    measured: cardDimensions,
    selected: selection.nodes.has(id),
    ariaLabel: `${title}${twin === undefined ? '' : ` (${twin})`}, ${typeTitle}${state}`,
    domAttributes: place.isCurrent ? tabStop : noTabStop,
    data: {
      ...cardContent(node, place.wiredPorts),
      title,
      twin,
      type: node.type,
      isDisabled: node.disabled ?? false,
      problems: messagesOf(problems.get(id)),
    },
  }
}

function toNotes({ flow, selection }: CanvasInput): readonly NoteNode[] {
  return Object.entries(flow.notes ?? {}).map(([id, { text, colour, x, y, width, height }]) => ({
    id: noteKey(id),
    type: 'note',
    position: { x, y },
    width,
    height,
    measured: { width, height },
    zIndex: -1,
    connectable: false,
    selected: selection.notes.has(id),
    ariaLabel: `Note: ${text.slice(0, 80)}`,
    data: { text, colour },
  }))
}

function toGroups(flow: Flow): readonly GroupNode[] {
  return Object.entries(flow.groups ?? {}).flatMap(([id, { title, colour, nodes }]): GroupNode[] => {
    const members = nodes.filter((member) => Object.hasOwn(flow.nodes, member))
    if (members.length === 0) return []
    const { x, y, width, height } = frameAround(members.map((member) => flow.layout[member] ?? origin))
    return [
      {
        id: groupKey(id),
        type: 'frame',
        position: { x, y },
        width,
        height,
        measured: { width, height },
        zIndex: -2,
        connectable: false,
        selectable: false,
        focusable: false,
        dragHandle: '.group-title',
        style: { pointerEvents: 'none' },
        ariaLabel: `Group ${title}`,
        data: { title, colour, members },
      },
    ]
  })
}

function toWires({ flow, selection }: CanvasInput): Edge[] {
  const path = selection.nodes.size === 0 ? undefined : pathThrough(flow, selection.nodes)
  return flow.wires.flatMap((wire): Edge[] => {
    const { node, port } = portOf(wire.from)
    if (!Object.hasOwn(flow.nodes, node) || !Object.hasOwn(flow.nodes, wire.to)) return []
    const id = wireId(wire)
    const touches = selection.nodes.has(node) || selection.nodes.has(wire.to)
    const isSelected = selection.wires.has(id)
    const classNames = [port === 'error' && 'error', path?.wires.has(id) && 'path', touches && 'touched']
    const isNamed = port !== 'out' && port !== 'error'
    const isAbove = standClose(flow, { node, to: wire.to, label: isNamed ? port : '' })
    return [
      {
        id,
        type: 'smoothstep',
        source: node,
        sourceHandle: port,
        target: wire.to,
        selected: isSelected,
        className: classNames.filter(Boolean).join(' '),
        ariaLabel: `Wire from ${nodeTitle(flow, node)}, ${port}, to ${nodeTitle(flow, wire.to)}`,
        domAttributes: isSelected ? tabStop : noTabStop,
        ...(isNamed ? { label: port } : {}),
        // Else the label would hide behind the cards.
        ...(isAbove ? { zIndex: 1 } : {}),
      },
    ]
  })
}

const letterPx = 7
const countPx = 56

/** True when cards follow each other without room for a label between them, whatever count it comes to show. */
function standClose(
  { layout }: Flow,
  { node, to, label }: { readonly node: string; readonly to: string; readonly label: string },
): boolean {
  const gapPx = (layout[to] ?? origin).x - (layout[node] ?? origin).x - cardSize.widthPx
  return gapPx >= 0 && gapPx < countPx + label.length * letterPx
}

/** The previous object when it says the same. */
function reuse<T extends object>(previous: T | undefined, next: T): T {
  return previous !== undefined && isEqual(previous, next) ? previous : next
}

/** The previous list when it holds the same objects: React Flow reads a new list from its beginning to its end. */
function reuseList<T>(previous: T[] | undefined, next: T[]): T[] {
  const isSame = previous?.length === next.length && next.every((item, index) => item === previous[index])
  return isSame ? previous : next
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}
