import { FocusTrap } from '@mantine/core'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { takesText } from '../commands/shortcut.ts'
import { isEscapeFromCode } from '../expression-field/is-escape-from-code.ts'
import { AutoMapReview } from './AutoMapReview.tsx'
import { LineEditor } from './LineEditor.tsx'
import { MapperHead, type MapperLook } from './MapperHead.tsx'
import { MapperNotes } from './MapperNotes.tsx'
import classes from './MapperPanel.module.css'
import { MappingBoard } from './MappingBoard.tsx'
import { MappingTable } from './MappingTable.tsx'
import { OutputPreview } from './OutputPreview.tsx'
import { ShapeDialog } from './ShapeDialog.tsx'
import { useBoard } from './use-board.ts'
import { useMapper } from './use-mapper.ts'

const firstLook: MapperLook = { view: 'lines', isOutputShown: true, isFull: true }

/** The whole mapper of one map node. */
export function NodeMapper({ nodeId }: { readonly nodeId: string }) {
  const { documents, view } = useWorkspace()
  const mapper = useMapper(nodeId)
  const board = useBoard(mapper)
  const [look, setLook] = useState(firstLook)
  const [over, setOver] = useState<'names' | 'source' | 'target'>()
  useEffect(() => () => focusCard(nodeId), [nodeId])
  const undo = () => {
    const before = documents.getState().open?.past.at(-1)?.flow
    // What is mapped here is not taken away under one’s hands: that is for the canvas.
    if (before !== undefined && Object.hasOwn(before.nodes, nodeId)) documents.undo()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isUsed = event.defaultPrevented && !isEscapeFromCode(event)
    if (isUsed || !event.currentTarget.contains(event.target as Node)) return
    const isText = takesText(event.target)
    const isMod = event.ctrlKey || event.metaKey
    if (event.key === 'Escape')
      leave(event.currentTarget, { isText, cancel: board.unpick, close: () => view.closeDialog() })
    else if (isMod && !isText && event.key.toLowerCase() === 'z') event.shiftKey ? documents.redo() : undo()
    else if (isMod && !isText && event.key.toLowerCase() === 'y') documents.redo()
    else return
    event.preventDefault()
  }
  return (
    <FocusTrap active={over === undefined}>
      <section
        className={classes.panel}
        data-full={look.isFull || undefined}
        role="dialog"
        aria-label="Mapper"
        onKeyDown={onKeyDown}
      >
        <MapperHead mapper={mapper} look={look} onLook={setLook} onAutoMap={() => setOver('names')} />
        <div className={classes.body} data-output={look.isOutputShown || undefined}>
          <div className={classes.stage}>
            {look.view === 'lines' ? (
              <MappingBoard mapper={mapper} board={board} onLoad={setOver} />
            ) : (
              <MappingTable
                mapper={mapper}
                rows={board.allTargetRows}
                missing={board.missingIds}
                selectedId={board.selectedId}
                onSelect={board.select}
              />
            )}
            <MapperNotes mapper={mapper} board={board} />
          </div>
          {look.isOutputShown && <OutputPreview mapper={mapper} />}
        </div>
        <LineEditor mapper={mapper} target={board.selected} />
        {over === 'names' && <AutoMapReview mapper={mapper} onClose={() => setOver(undefined)} />}
        {(over === 'source' || over === 'target') && (
          <ShapeDialog
            side={over}
            text={mapper.shapes[over]}
            onClose={() => setOver(undefined)}
            onLoad={(text) => {
              mapper.setShapes({ ...mapper.shapes, [over]: text })
              setOver(undefined)
            }}
          />
        )}
      </section>
    </FocusTrap>
  )
}

/** Escape goes back one step: out of a text, then lets go of the picked field, then back to the canvas. */
function leave(
  panel: HTMLElement,
  { isText, cancel, close }: { readonly isText: boolean; cancel(): boolean; close(): void },
): void {
  const find = (selector: string) => panel.querySelector<HTMLElement>(selector)
  if (isText) (find('[data-tree="target"]') ?? find('[data-view-switch] input'))?.focus()
  else if (!cancel()) close()
}

/** The node on the canvas has the focus again when the mapper is left. */
function focusCard(nodeId: string): void {
  const card = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`)
  card?.focus({ preventScroll: true })
}
