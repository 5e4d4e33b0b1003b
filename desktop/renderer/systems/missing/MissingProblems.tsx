import { useState } from 'react'
import { useConnection, useOpenFlow, useWorkspace } from '../../app/use-workspace.ts'
import classes from '../../bottom-panel/BottomPanel.module.css'
import { environmentOf } from '../../connection/environment-name.ts'
import { selectionOf } from '../../document/selection.ts'
import { BindMissing } from './BindMissing.tsx'
import { BindButton } from './MissingList.tsx'
import type { MissingBinding } from './missing-store.ts'
import { useMissing } from './use-missing.ts'
import { neededBy, sentenceOf } from './wanted-from-use.ts'

/** What is missing, as rows of the Problems panel: going to the node, and the way to provide it. */
export function MissingProblems() {
  const { documents, canvas } = useWorkspace()
  const missing = useMissing()
  const flow = useOpenFlow((open) => open.flow)
  const environment = useConnection(environmentOf)
  const [chosen, setChosen] = useState<MissingBinding>()
  if (flow === undefined) return null
  return (
    <>
      {missing.map((binding) => (
        <li key={`${binding.kind} ${binding.name}`} style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
          <button
            type="button"
            className={classes.problem}
            style={{ flex: 1 }}
            onClick={() => {
              const [node] = binding.nodes
              if (node === undefined) return
              documents.select(selectionOf(binding.nodes))
              canvas.current?.reveal(node)
            }}
          >
            <span aria-hidden="true" className={classes.mark}>
              ◇
            </span>
            <span>
              {sentenceOf(binding, environment)} <span className={classes.remedy}>{neededBy(flow, binding)}</span>
            </span>
          </button>
          <BindButton binding={binding} onChoose={() => setChosen(binding)} />
        </li>
      ))}
      {chosen !== undefined && <BindMissing binding={chosen} onClose={() => setChosen(undefined)} />}
    </>
  )
}
