import { ReactFlowProvider } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { asPicture, FlowPicture } from '../canvas/FlowPicture.tsx'
import { toCanvas } from '../canvas/to-canvas.ts'
import { emptySelection, selectionOf } from '../document/selection.ts'
import type { InsideSubflow } from './inside-subflow.ts'
import classes from './SubflowInset.module.css'
import { presentTrack } from './session-track.ts'
import { showDebug } from './show-debug.ts'
import { useDebugMarks, useInsideSubflow, useSessionHere } from './use-debug.ts'

/** While a session stands inside a called subflow: the subflow's own picture, over the canvas of the flow that calls it. */
export function SubflowInset() {
  const inside = useInsideSubflow()
  return inside === undefined ? null : <Inside key={inside.call} inside={inside} />
}

function Inside({ inside }: { readonly inside: InsideSubflow }) {
  const { debug } = useWorkspace()
  const session = useSessionHere()
  const marks = useDebugMarks(inside)
  const [selected, setSelected] = useState<string>()
  const canvas = useMemo(() => {
    const selection = selected === undefined ? emptySelection : selectionOf([selected])
    return showDebug(toCanvas({ flow: inside.flow, selection, ...asPicture }), marks)
  }, [inside, selected, marks])
  const choose = useCallback(
    (id: string) => {
      setSelected(id)
      const step = session && presentTrack(session).findLast(({ node }) => node === `${inside.call}/${id}`)
      if (step !== undefined) debug.look(step.id)
    },
    [debug, inside, session],
  )
  return (
    <aside className={classes.inset} aria-label={`Inside ${inside.title}`}>
      <p className={classes.title}>
        Inside <strong>{inside.title}</strong>
      </p>
      <ReactFlowProvider>
        <FlowPicture canvas={canvas} label="The subflow" className={classes.picture} padding={0.06} onChoose={choose} />
      </ReactFlowProvider>
    </aside>
  )
}
