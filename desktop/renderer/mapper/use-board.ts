import { useMemo, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { mapTo, mapToNew } from './mapper-acts.ts'
import { allNodes, type FieldNode, isLeaf, pathId, rowsOf, type TreeRow } from './mapping-tree.ts'
import { missingTargets, type TargetNode, targetsById } from './target-tree.ts'
import type { Mapper } from './use-mapper.ts'
import { usedSources } from './used-sources.ts'

/** What is open, found, picked and selected in the mapper. */
export interface Board {
  readonly sourceRows: readonly TreeRow[]
  readonly targetRows: readonly TreeRow<TargetNode>[]
  /** Whatever is closed or filtered. */
  readonly allTargetRows: readonly TreeRow<TargetNode>[]
  readonly filters: { readonly source: string; readonly target: string }
  readonly activeSourceId: string | undefined
  /** The source field that waits for its target. */
  readonly picked: FieldNode | undefined
  readonly selectedId: string | undefined
  readonly selected: TargetNode | undefined
  readonly missing: readonly TargetNode[]
  readonly missingIds: ReadonlySet<string>
  /** `pathId` of the source fields that a line uses, or that lie in or around one that is used. */
  readonly usedIds: ReadonlySet<string>
  readonly unusedCount: number
  setFilter(side: 'source' | 'target', text: string): void
  toggle(side: 'source' | 'target', id: string): void
  walkSource(id: string): void
  pick(source: FieldNode): void
  /** Lets go of the picked field; false when there was none. */
  unpick(): boolean
  select(id: string): void
  /** Maps to a target; true when that was possible. */
  connect(source: FieldNode, target: TargetNode): boolean
  connectNew(source: FieldNode): void
}

const noIds: ReadonlySet<string> = new Set()

/** The state of the mapper's trees. */
export function useBoard(mapper: Mapper): Board {
  const { view } = useWorkspace()
  const [closed, setClosed] = useState({ source: noIds, target: noIds })
  const [filters, setFilters] = useState({ source: '', target: '' })
  const [activeSourceId, walkSource] = useState<string>()
  const [pickedId, setPickedId] = useState<string>()
  const [selectedId, select] = useState<string>()
  const sourceRows = useMemo(
    () => rowsOf(mapper.sources, { closed: closed.source, filter: filters.source }),
    [mapper.sources, closed.source, filters.source],
  )
  const targetRows = useMemo(
    () => rowsOf(mapper.targets, { closed: closed.target, filter: filters.target }),
    [mapper.targets, closed.target, filters.target],
  )
  const allTargetRows = useMemo(() => rowsOf(mapper.targets, { closed: noIds, filter: '' }), [mapper.targets])
  const byId = useMemo(() => targetsById(mapper.targets), [mapper.targets])
  const sourcesById = useMemo(
    () => new Map([...allNodes(mapper.sources)].map((node) => [pathId(node.path), node])),
    [mapper.sources],
  )
  const facts = useFacts(mapper)
  return {
    ...{ sourceRows, targetRows, allTargetRows, filters, activeSourceId, selectedId, walkSource, select },
    ...facts,
    picked: pickedId === undefined ? undefined : sourcesById.get(pickedId),
    selected: selectedId === undefined ? undefined : byId.get(selectedId),
    setFilter: (side, text) => setFilters((before) => ({ ...before, [side]: text })),
    toggle: (side, id) => setClosed((before) => ({ ...before, [side]: toggled(before[side], id) })),
    pick: ({ path }) => setPickedId((before) => (before === pathId(path) ? undefined : pathId(path))),
    unpick: () => {
      setPickedId(undefined)
      return pickedId !== undefined
    },
    connect: (source, target) => {
      select(pathId(target.path))
      setPickedId(undefined)
      return mapTo(mapper, { source, target }, view)
    },
    connectNew: (source) => {
      const path = mapToNew(mapper, source, view)
      setPickedId(undefined)
      if (path !== undefined) select(pathId(path))
    },
  }
}

function useFacts({ mapping, sources, targets }: Mapper) {
  const missing = useMemo(() => missingTargets(targets), [targets])
  const missingIds = useMemo(() => new Set(missing.map(({ path }) => pathId(path))), [missing])
  const usedIds = useMemo(() => usedSources(sources, mapping.lines), [mapping, sources])
  const unusedCount = useMemo(
    () => [...allNodes(sources)].filter((node) => isLeaf(node) && !usedIds.has(pathId(node.path))).length,
    [sources, usedIds],
  )
  return { missing, missingIds, usedIds, unusedCount }
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
