import { useDeferredValue, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { flatten, initialOpenness, isOpen, listChanges, type Openness } from './flatten.ts'
import { type PayloadMode, payloadMode } from './payload-mode.ts'
import { ancestorsOf, hasMembers, type PayloadNode, rootNode } from './payload-node.ts'
import { type Hits, searchPayload } from './search-payload.ts'

/** What one view of a payload knows: the payload as nodes, what is open, chosen, sought and different. */
export interface PayloadState {
  readonly root: PayloadNode
  readonly mode: PayloadMode
  readonly openness: Openness
  /** The one that the keys move, and whose path and value can be copied. */
  readonly active: PayloadNode
  readonly search: string
  readonly hits: Hits
  /** Undefined when nothing is compared. */
  readonly changes: readonly PayloadNode[] | undefined
  setSearch(text: string): void
  choose(node: PayloadNode): void
  /** Chooses a node and opens all above it. */
  goTo(node: PayloadNode): void
  toggle(node: PayloadNode, options?: { readonly isAll?: boolean }): void
  openAll(): void
  closeAll(): void
}

/** Without a comparison: `undefined`. A comparison with nothing is one with `{ before: undefined }`. */
export function usePayloadView(value: unknown, compared: { readonly before: unknown } | undefined): PayloadState {
  const isCompared = compared !== undefined
  const before = compared?.before
  const root = useMemo(() => rootNode(value, isCompared ? { before } : undefined), [value, before, isCompared])
  const mode = useStore(payloadMode, (state) => state.mode)
  const [of, setOf] = useState({ root, openness: initialOpenness(root), active: root })
  const current = of.root === root ? of : { root, openness: initialOpenness(root), active: root }
  if (of.root !== root) setOf(current)
  const [search, setSearch] = useState('')
  const sought = useDeferredValue(search)
  const hits = useMemo(() => searchPayload(root, sought), [root, sought])
  const changes = useMemo(() => (isCompared ? listChanges(root) : undefined), [root, isCompared])
  const { openness } = current
  const change = (next: Partial<typeof current>) => setOf((last) => ({ ...last, ...next }))
  const empty: ReadonlySet<string> = new Set()
  return {
    ...{ root, mode, openness, active: current.active, search, hits, changes, setSearch },
    choose: (active) => change({ active }),
    goTo: (active) => change({ active, openness: opened(openness, ancestorsOf(active)) }),
    toggle: (node, { isAll = false } = {}) => {
      if (!isOpen(node, openness)) return change({ openness: opened(openness, isAll ? below(node) : [node]) })
      const without = new Set(openness.opened)
      without.delete(node.id)
      change({ openness: { ...openness, opened: without, closed: new Set(openness.closed).add(node.id) } })
    },
    openAll: () => change({ openness: { depth: Number.POSITIVE_INFINITY, closed: empty, opened: empty } }),
    closeAll: () => change({ openness: { depth: 1, closed: empty, opened: empty }, active: root }),
  }
}

function opened(openness: Openness, nodes: readonly PayloadNode[]): Openness {
  const [open, closed] = [new Set(openness.opened), new Set(openness.closed)]
  for (const { id } of nodes) {
    open.add(id)
    closed.delete(id)
  }
  return { ...openness, opened: open, closed }
}

function below(node: PayloadNode): readonly PayloadNode[] {
  const all = { depth: Number.POSITIVE_INFINITY, closed: new Set<string>(), opened: new Set<string>() }
  return flatten(node, all).filter(({ value }) => hasMembers(value))
}
