import { useWorkspace } from '../app/use-workspace.ts'
import classes from './RenameField.module.css'
import { useCanvasUi } from './use-canvas-ui.ts'

interface Props {
  /** What it is called now. */
  readonly value: string
  readonly label: string
  readonly placeholder?: string
  onRename(value: string): void
}

/** A name that is being written in its place. Enter and leaving keep it, Escape leaves it as it was. */
export function RenameField({ value, label, placeholder, onRename }: Props) {
  const ui = useCanvasUi()
  const { canvas } = useWorkspace()
  const close = () => {
    ui.setState({ editing: undefined })
    canvas.current?.focus()
  }
  return (
    <input
      className={`nodrag nopan ${classes.field}`}
      aria-label={label}
      placeholder={placeholder}
      defaultValue={value}
      maxLength={200}
      ref={selectText}
      onBlur={(event) => {
        onRename(event.currentTarget.value.trim())
        ui.setState({ editing: undefined })
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onRename(event.currentTarget.value.trim())
        else if (event.key === 'Escape') event.currentTarget.value = value
        else return
        event.preventDefault()
        event.stopPropagation()
        close()
      }}
    />
  )
}

/** Once, when the field comes: drawn again, it would select what was typed. */
function selectText(input: HTMLInputElement | null): void {
  input?.select()
}
