import type { Flow } from '@crossdock/shared/flow'
import { type ReactNode, useMemo, useState } from 'react'
import { emptySelection, selectionOf } from '../document/selection.ts'
import { asPicture, FlowPicture } from './FlowPicture.tsx'
import classes from './FlowReader.module.css'
import { type Canvas, toCanvas } from './to-canvas.ts'

/** A flow to read: its picture, and beside it what the chosen node says. */
export function FlowReader({
  flow,
  labels,
  show,
  children,
}: {
  readonly flow: Flow
  readonly labels: { readonly picture: string; readonly node: string; readonly hint: string }
  /** What is added to the picture, e.g. marks; must stay the same function between renders. */
  show(canvas: Canvas): Canvas
  /** Stands in the picture. */
  readonly children?: ReactNode
}) {
  const [selected, setSelected] = useState<string>()
  const canvas = useMemo(() => {
    const selection = selected === undefined ? emptySelection : selectionOf([selected])
    return show(toCanvas({ flow, selection, ...asPicture }))
  }, [flow, selected, show])
  const node = selected === undefined ? undefined : flow.nodes[selected]
  return (
    <div className={classes.view}>
      <FlowPicture canvas={canvas} label={labels.picture} className={classes.picture} onChoose={setSelected}>
        {children}
      </FlowPicture>
      <aside className={classes.node} aria-label={labels.node}>
        {node === undefined ? (
          <p className={classes.quiet}>{labels.hint}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <pre tabIndex={0}>{JSON.stringify(node, null, 2)}</pre>
        )}
      </aside>
    </div>
  )
}
