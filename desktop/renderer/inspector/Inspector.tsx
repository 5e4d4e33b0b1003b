import { useOpenFlow } from '../app/use-workspace.ts'
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
  const selection = useOpenFlow((open) => open.selection)
  const [node] = selection?.nodes ?? []
  const [wire] = selection?.wires ?? []
  const count = (selection?.nodes.size ?? 0) + (selection?.wires.size ?? 0)
  return (
    <FieldEditorsContext value={editors}>
      <aside className={classes.inspector} aria-label="Inspector">
        {count === 0 && <FlowInspector />}
        {count === 1 && node !== undefined && <NodeInspector key={node} id={node} />}
        {count === 1 && wire !== undefined && <WireInspector key={wire} id={wire} />}
        {count > 1 && <SelectionInspector />}
      </aside>
    </FieldEditorsContext>
  )
}
