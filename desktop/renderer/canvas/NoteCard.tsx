import { type NodeProps, NodeResizer } from '@xyflow/react'
import { memo } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { changeNote, noteLimits } from '../document/edits/notes.ts'
import { thingOf } from './canvas-ids.ts'
import { tintOf } from './colour-look.ts'
import classes from './NoteCard.module.css'
import type { NoteNode } from './to-canvas.ts'
import { useCanvasUi, useCanvasUiState } from './use-canvas-ui.ts'

/** A text box on the canvas: plain text, written in its place. */
export const NoteCard = memo(function NoteCard({ id: key, data, selected }: NodeProps<NoteNode>) {
  const isEditing = useCanvasUiState((state) => state.editing === key)
  return (
    <div
      className={classes.note}
      data-selected={selected || undefined}
      style={{ '--tint': tintOf(data.colour) } as React.CSSProperties}
    >
      <NodeResizer
        isVisible={selected}
        minWidth={noteLimits.minWidth}
        minHeight={noteLimits.minHeight}
        maxWidth={noteLimits.max}
        maxHeight={noteLimits.max}
        lineClassName={classes.edge ?? ''}
        handleClassName={classes.corner ?? ''}
      />
      {isEditing ? (
        <NoteEditor noteKey={key} text={data.text} />
      ) : (
        <div className={classes.text}>
          {data.text === '' ? <span className={classes.empty}>Double click to write</span> : data.text}
        </div>
      )}
    </div>
  )
})

function NoteEditor({ noteKey: key, text }: { readonly noteKey: string; readonly text: string }) {
  const { canvas, documents } = useWorkspace()
  const ui = useCanvasUi()
  const { id } = thingOf(key)
  const close = () => ui.setState({ editing: undefined })
  return (
    <textarea
      className={`nodrag nopan nowheel ${classes.editor}`}
      aria-label="Text of the note"
      maxLength={10_000}
      value={text}
      ref={(area) => {
        if (area === null || document.activeElement === area) return
        area.focus()
        area.setSelectionRange(area.value.length, area.value.length)
      }}
      onChange={(event) => {
        const written = event.currentTarget.value
        documents.edit({ label: 'write a note', group: `note ${id}` }, (flow) =>
          changeNote(flow, id, { text: written }),
        )
      }}
      onBlur={close}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
        canvas.current?.focus()
      }}
    />
  )
}
