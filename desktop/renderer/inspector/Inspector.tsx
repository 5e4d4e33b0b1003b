import type { KeyboardEvent } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { isEscapeFromCode } from '../expression-field/is-escape-from-code.ts'
import { FlowInspector } from './FlowInspector.tsx'
import { fieldEditors, jsonEditor } from './field-editors.ts'
import classes from './Inspector.module.css'
import { NodeInspector } from './NodeInspector.tsx'
import { SelectionInspector } from './SelectionInspector.tsx'
import { FieldEditorsContext } from './use-field-editors.ts'
import { WireInspector } from './WireInspector.tsx'

const editors = { editors: fieldEditors, fallback: jsonEditor }

/** What is selected and its settings: one node, one wire, several things, or the flow itself. */
export function Inspector() {
  const { canvas } = useWorkspace()
  const selection = useOpenFlow((open) => open.selection)
  const [node] = selection?.nodes ?? []
  const [wire] = selection?.wires ?? []
  const count = (selection?.nodes.size ?? 0) + (selection?.wires.size ?? 0)
  const leaveCode = (event: KeyboardEvent) => {
    if (isEscapeFromCode(event)) canvas.current?.focus()
  }
  return (
    <FieldEditorsContext value={editors}>
      <aside className={classes.inspector} aria-label="Inspector" onKeyDown={leaveCode}>
        {count === 0 && <FlowInspector />}
        {count === 1 && node !== undefined && <NodeInspector key={node} id={node} />}
        {count === 1 && wire !== undefined && <WireInspector key={wire} id={wire} />}
        {count > 1 && <SelectionInspector />}
      </aside>
    </FieldEditorsContext>
  )
}
