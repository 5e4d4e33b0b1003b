import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconTableImport } from '@tabler/icons-react'
import { type FormEvent, useCallback, useMemo, useRef, useState } from 'react'
import { lineId } from './evaluate-mapping.ts'
import { SourceRow, stateOf, stateWords, TargetRow } from './FieldRows.tsx'
import { FieldTree } from './FieldTree.tsx'
import { drawLines, type Viewport, yOf } from './line-geometry.ts'
import { MapLines } from './MapLines.tsx'
import classes from './MapperPanel.module.css'
import { addTarget, unmap } from './mapper-acts.ts'
import { type FieldNode, pathId } from './mapping-tree.ts'
import type { Board } from './use-board.ts'
import { type FieldDrag, useFieldDrag } from './use-field-drag.ts'
import type { Mapper } from './use-mapper.ts'

interface BoardProps {
  readonly mapper: Mapper
  readonly board: Board
  onLoad(side: 'source' | 'target'): void
}

const noView: Viewport = { topPx: 0, heightPx: 0 }

/** Source tree, lines, target tree. */
export function MappingBoard({ mapper, board, onLoad }: BoardProps) {
  const [views, setViews] = useState({ source: noView, target: noView })
  const area = useRef<HTMLDivElement>(null)
  const seeSource = useCallback((source: Viewport) => setViews((before) => ({ ...before, source })), [])
  const seeTarget = useCallback((target: Viewport) => setViews((before) => ({ ...before, target })), [])
  const { drag, press } = useFieldDrag((sourceId, over) => dropField(board, { sourceId, over }))
  const lines = useMemo(
    () =>
      drawLines(mapper.mapping.lines, {
        sources: board.sourceRows,
        targets: board.targetRows,
        sourceView: views.source,
        targetView: views.target,
      }),
    [mapper.mapping, board.sourceRows, board.targetRows, views],
  )
  return (
    <div className={classes.board}>
      <div className={classes.pane}>
        <PaneHead side="source" title="Comes in" board={board} onLoad={onLoad} />
        <SourceTree mapper={mapper} board={board} onView={seeSource} onPress={press} />
      </div>
      <div className={classes.middle}>
        <div className={classes.paneHead} />
        <MapLines
          lines={lines}
          selectedId={board.selectedId}
          dragged={drag && draggedLine(drag, { board, view: views.source, area: area.current })}
          area={area}
          onChoose={board.select}
        />
      </div>
      <div className={classes.pane}>
        <PaneHead side="target" title="Goes out" board={board} onLoad={onLoad} />
        <TargetTree mapper={mapper} board={board} drag={drag} onView={seeTarget} />
        <AddField mapper={mapper} board={board} />
      </div>
    </div>
  )
}

function PaneHead({
  side,
  title,
  board,
  onLoad,
}: {
  readonly side: 'source' | 'target'
  readonly title: string
  readonly board: Board
  onLoad(side: 'source' | 'target'): void
}) {
  const words = side === 'source' ? 'source' : 'target'
  return (
    <div className={classes.paneHead}>
      <h3 className={classes.paneTitle}>{title}</h3>
      <TextInput
        size="xs"
        flex={1}
        leftSection={<IconSearch size={13} />}
        placeholder="Find"
        aria-label={`Find a ${words} field`}
        value={board.filters[side]}
        onChange={(event) => board.setFilter(side, event.currentTarget.value)}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Load ${words} fields`}
        title="Load fields from a sample, a JSON Schema or a CSV header"
        onClick={() => onLoad(side)}
      >
        <IconTableImport size={16} stroke={1.7} />
      </ActionIcon>
    </div>
  )
}

function SourceTree({
  mapper,
  board,
  onView,
  onPress,
}: {
  readonly mapper: Mapper
  readonly board: Board
  onView(view: Viewport): void
  onPress(event: React.PointerEvent, sourceId: string): void
}) {
  const pickedId = board.picked && pathId(board.picked.path)
  if (mapper.sources.length === 0) {
    return (
      <p className={classes.empty}>
        What comes in is not known yet. Add a sample to this flow, or load its fields with the button above.
      </p>
    )
  }
  return (
    <FieldTree<FieldNode>
      label="Source fields"
      side="source"
      rows={board.sourceRows}
      activeId={board.activeSourceId}
      selectedId={pickedId}
      describe={({ node }) => (board.usedIds.has(pathId(node.path)) ? ', used' : ', not used')}
      onActive={({ node }) => board.walkSource(pathId(node.path))}
      onChoose={({ node }) => {
        board.pick(node)
        if (pathId(node.path) !== pickedId) focusTree('target')
      }}
      onClick={({ node }) => board.walkSource(pathId(node.path))}
      onPress={(event, { node }) => onPress(event, pathId(node.path))}
      onToggle={({ node }) => board.toggle('source', pathId(node.path))}
      onView={onView}
    >
      {(row) => (
        <SourceRow
          row={row}
          isUsed={board.usedIds.has(pathId(row.node.path))}
          isPicked={pathId(row.node.path) === pickedId}
          onToggle={() => board.toggle('source', pathId(row.node.path))}
        />
      )}
    </FieldTree>
  )
}

function TargetTree({
  mapper,
  board,
  drag,
  onView,
}: {
  readonly mapper: Mapper
  readonly board: Board
  readonly drag: FieldDrag | undefined
  onView(view: Viewport): void
}) {
  const { picked } = board
  const valueAt = (line: { readonly at: readonly number[] } | undefined) =>
    line && mapper.mapped?.values.get(lineId(line))
  return (
    <FieldTree
      label={picked === undefined ? 'Target fields' : `Target fields: Enter maps ${picked.name}`}
      side="target"
      rows={board.targetRows}
      activeId={board.selectedId}
      selectedId={board.selectedId}
      overId={drag?.over !== undefined && drag.over !== 'void' ? drag.over.id : undefined}
      empty="No target fields yet. Drag a source field here, load the target’s fields above, or add one below."
      describe={({ node }) =>
        `, ${stateWords[stateOf(node, { value: valueAt(node.line), isMissing: board.missingIds.has(pathId(node.path)) })]}`
      }
      onActive={({ node }) => board.select(pathId(node.path))}
      onChoose={({ node }) => {
        if (picked !== undefined) board.connect(picked, node)
        else focusEditor()
      }}
      onClick={({ node }) => (picked === undefined ? board.select(pathId(node.path)) : board.connect(picked, node))}
      onToggle={({ node }) => board.toggle('target', pathId(node.path))}
      onKey={(event, { node }) => {
        if (event.key !== 'Delete' && event.key !== 'Backspace') return false
        unmap(mapper, node)
        return true
      }}
      onView={onView}
    >
      {(row) => {
        const value = valueAt(row.node.line)
        const state = stateOf(row.node, { value, isMissing: board.missingIds.has(pathId(row.node.path)) })
        return (
          <TargetRow
            row={row}
            state={state}
            value={value}
            onToggle={() => board.toggle('target', pathId(row.node.path))}
          />
        )
      }}
    </FieldTree>
  )
}

function AddField({ mapper, board }: { readonly mapper: Mapper; readonly board: Board }) {
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const added = addTarget(mapper, name)
    if ('message' in added) return setProblem(added.message)
    setName('')
    setProblem(undefined)
    board.select(pathId(added.path))
  }
  return (
    <form className={classes.add} onSubmit={submit}>
      <TextInput
        size="xs"
        flex={1}
        aria-label="New target field"
        placeholder="Add a field, e.g. shipTo.city or lines[].sku"
        value={name}
        error={problem}
        spellCheck={false}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setProblem(undefined)
        }}
      />
      <Button
        size="xs"
        variant="default"
        type="submit"
        leftSection={<IconPlus size={14} />}
        disabled={name.trim() === ''}
      >
        Add
      </Button>
    </form>
  )
}

function dropField(
  board: Board,
  { sourceId, over }: { readonly sourceId: string; readonly over: NonNullable<FieldDrag['over']> },
): void {
  const source = board.sourceRows.find(({ node }) => pathId(node.path) === sourceId)?.node
  if (source === undefined) return
  if (over === 'void') {
    board.connectNew(source)
    return
  }
  const target = board.targetRows.find(({ node }) => pathId(node.path) === over.id)?.node
  if (target !== undefined) board.connect(source, target)
}

function draggedLine(
  drag: FieldDrag,
  { board, view, area }: { readonly board: Board; readonly view: Viewport; readonly area: HTMLDivElement | null },
) {
  const index = board.sourceRows.findIndex(({ node }) => pathId(node.path) === drag.sourceId)
  if (index === -1 || area === null) return undefined
  const { left, top } = area.getBoundingClientRect()
  return { fromPx: yOf(index, view), x: drag.clientX - left, y: drag.clientY - top }
}

function focusTree(side: 'source' | 'target'): void {
  document.querySelector<HTMLElement>(`[data-tree="${side}"]`)?.focus()
}

/** Puts the cursor into the expression of the selected target. */
function focusEditor(): void {
  document.querySelector<HTMLElement>('[data-line-editor] textarea, [data-line-editor] input')?.focus()
}
