import { Button } from '@mantine/core'
import { useId, useState } from 'react'
import { indexJson, lineAt } from '../json-view/json-index.ts'
import classes from './Debugger.module.css'

/** What the editor is given. `check` says what is wrong with data that is JSON, for people. */
export interface PayloadEditorProps {
  readonly label: string
  readonly value: unknown
  /** The button that takes what is written. */
  readonly apply: string
  readonly check?: (value: unknown) => string | undefined
  onApply(value: unknown): void
  onCancel?(): void
}

/** JSON to write. Ctrl+Enter takes it, Escape leaves it as it was. What is not JSON is said with its line. */
export function PayloadEditor({ label, value, apply, check, onApply, onCancel }: PayloadEditorProps) {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, undefined, 2)))
  const problemId = useId()
  const problem = problemOf(text, check)
  const take = () => {
    if (problem === undefined) onApply(JSON.parse(text))
  }
  return (
    <div className={classes.editor}>
      <textarea
        className={classes.text}
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={problemId}
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write in it.
        autoFocus={onCancel !== undefined}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && onCancel !== undefined) onCancel()
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) take()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <div className={classes.editorFoot}>
        <span id={problemId} className={problem === undefined ? classes.quiet : classes.problem} role="status">
          {problem ?? 'Ctrl+Enter takes it'}
        </span>
        {onCancel !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button size="compact-sm" disabled={problem !== undefined} onClick={take}>
          {apply}
        </Button>
      </div>
    </div>
  )
}

function problemOf(text: string, check: PayloadEditorProps['check']): string | undefined {
  if (text.trim() === '') return 'Write or paste JSON.'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const { fault } = indexJson(text)
    return fault === undefined ? 'This is no JSON.' : `Line ${lineAt(text, fault.offset)}: ${fault.message}`
  }
  return check?.(value)
}
