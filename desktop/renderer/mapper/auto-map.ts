import type { RawLines } from './edit-lines.ts'
import { areSameName, nameLikeness, wordsOf } from './field-names.ts'
import { type MapContext, mapField } from './map-field.ts'
import { allNodes, type FieldNode, hasItemFields, isLeaf, itemStep, pathId } from './mapping-tree.ts'

/** A target that could be filled from a source field, to be looked at by a person. */
export interface Proposal {
  readonly source: FieldNode
  readonly target: FieldNode
  readonly why: 'same name' | 'similar name'
  /** From 0 to 1. */
  readonly likeness: number
}

const leastLikeness = 0.5

interface Candidate {
  readonly node: FieldNode
  readonly words: readonly string[]
  /** The words of the names around it, lists apart. */
  readonly around: readonly string[]
}

/**
 * Finds a source for each target leaf that has no line, by equal and by similar names. Fields of lists are proposed from
 * one list only, the one that fits best. Each source is proposed once, where it fits best.
 */
export function proposeMapping(
  sources: readonly FieldNode[],
  targets: readonly FieldNode[],
  isMapped: (target: FieldNode) => boolean,
): readonly Proposal[] {
  const open = leavesOf(targets).filter(({ node }) => !isMapped(node))
  const index = indexByWord(leavesOf(sources))
  const pairs = open.flatMap((target) => pairsFor(target, index)).sort((a, b) => b.likeness - a.likeness)
  const lists = new Map<string, string>()
  const taken = { sources: new Set<string>(), targets: new Set<string>() }
  const chosen = pairs.filter(({ source, target }) => {
    const ids = { source: pathId(source.path), target: pathId(target.path) }
    if (taken.sources.has(ids.source) || taken.targets.has(ids.target)) return false
    const list = listOf(target)
    if (list !== undefined) {
      const from = listOf(source) ?? ''
      if ((lists.get(list) ?? from) !== from) return false
      lists.set(list, from)
    }
    taken.sources.add(ids.source)
    taken.targets.add(ids.target)
    return true
  })
  const places = new Map(open.map(({ node }, place) => [pathId(node.path), place]))
  return chosen.sort((a, b) => (places.get(pathId(a.target.path)) ?? 0) - (places.get(pathId(b.target.path)) ?? 0))
}

/** Writes the chosen proposals. What cannot be mapped (any more) is left out. */
export function applyProposals(lines: RawLines, chosen: readonly Proposal[], context: MapContext): RawLines {
  return chosen.reduce<RawLines>((before, ends) => {
    const answer = mapField(before, ends, context)
    return answer.ok ? answer.lines : before
  }, lines)
}

function leavesOf(nodes: readonly FieldNode[]): readonly Candidate[] {
  return [...allNodes(nodes)]
    .filter((node) => isLeaf(node) && node.path.at(-1) !== itemStep)
    .map((node) => {
      const names = node.path.slice(0, -1).filter((step) => step !== itemStep)
      return { node, words: wordsOf(node.name), around: names.flatMap(wordsOf) }
    })
}

function indexByWord(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  const index = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    for (const word of new Set(candidate.words)) {
      const known = index.get(word)
      if (known) known.push(candidate)
      else index.set(word, [candidate])
    }
  }
  return index
}

function pairsFor(target: Candidate, index: ReadonlyMap<string, readonly Candidate[]>): readonly Proposal[] {
  const near = new Set(target.words.flatMap((word) => index.get(word) ?? []))
  return [...near].flatMap((source) => {
    const likeness = likenessOf(source, target)
    if (likeness < leastLikeness || !canFill(source.node, target.node)) return []
    const why = areSameName(source.node.name, target.node.name) ? 'same name' : 'similar name'
    return [{ source: source.node, target: target.node, why, likeness } satisfies Proposal]
  })
}

/** Mostly the name itself; where it stands decides between equals. */
function likenessOf(source: Candidate, target: Candidate): number {
  const isSame = areSameName(source.node.name, target.node.name)
  const own = isSame ? 1 : 0.9 * nameLikeness(source.words, target.words)
  const outer = nameLikeness(source.around, target.around)
  const isEqualDepth = source.node.path.length === target.node.path.length
  return own * 0.9 + outer * 0.06 + (isEqualDepth ? 0.04 : 0)
}

/** Lists only onto lists, and items of lists only onto items of lists. */
function canFill(source: FieldNode, target: FieldNode): boolean {
  const depths = [source, target].map(({ path }) => path.filter((step) => step === itemStep).length)
  if (depths[0] !== depths[1]) return false
  return (source.kind === 'list') === (target.kind === 'list') || target.kind === 'any' || hasItemFields(target)
}

function listOf({ path }: FieldNode): string | undefined {
  const end = path.lastIndexOf(itemStep)
  return end === -1 ? undefined : pathId(path.slice(0, end))
}
