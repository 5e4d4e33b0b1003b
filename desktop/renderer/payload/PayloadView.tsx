import { useRef, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Payload.module.css'
import { PayloadFoot, textOfValue, WholeText } from './PayloadFoot.tsx'
import { goAlong, PayloadHead } from './PayloadHead.tsx'
import { PayloadJson } from './PayloadJson.tsx'
import { PayloadTable } from './PayloadTable.tsx'
import { PayloadTree } from './PayloadTree.tsx'
import { type PayloadNode, pathOf } from './payload-node.ts'
import { type PayloadState, usePayloadView } from './use-payload-view.ts'

/** What a view of a payload is given. */
export interface PayloadViewProps {
  /** JSON data. Undefined: there is nothing, and `isEmptyText` says why. */
  readonly value: unknown
  /** What it is, e.g. “In”. Names the view for those who hear it. */
  readonly label: string
  /** What stood there before: differences are marked, and one goes from one to the next. Missing or undefined: none are. */
  readonly compareWith?: unknown
  /** Default: all the height there is. */
  readonly heightPx?: number
  /** Says why there is nothing. */
  readonly isEmptyText?: string
}

/**
 * A payload to read: as tree, table or JSON, with search (Ctrl+F inside), differences (F7), copying and keys. Draws only what
 * is in sight, so that megabytes scroll as a line does.
 */
export function PayloadView({ value, heightPx, isEmptyText = 'Nothing here.', ...props }: PayloadViewProps) {
  const style = heightPx === undefined ? undefined : { height: heightPx }
  if (value === undefined)
    return (
      <div className={classes.view} style={style}>
        <p className={classes.empty}>{isEmptyText}</p>
      </div>
    )
  return <Shown value={value} {...props} style={style} />
}

function Shown({
  value,
  label,
  compareWith,
  style,
}: Pick<PayloadViewProps, 'value' | 'label' | 'compareWith'> & { readonly style: React.CSSProperties | undefined }) {
  const { platform } = useWorkspace()
  const state = usePayloadView(value, compareWith === undefined ? undefined : { before: compareWith })
  const searchRef = useRef<HTMLInputElement>(null)
  const [shownWhole, setShownWhole] = useState<PayloadNode>()
  const onKeyDown = (event: React.KeyboardEvent) => {
    const act = keyAct(event, { state, searchRef, copy: (text) => void platform.clipboard.write(text) })
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  const parts = { state, label, onShowAll: setShownWhole }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the parts inside, heard in one place.
    <div className={classes.view} style={style} onKeyDown={onKeyDown}>
      <PayloadHead state={state} label={label} searchRef={searchRef} />
      {state.mode === 'tree' && <PayloadTree {...parts} />}
      {state.mode === 'table' && <PayloadTable {...parts} />}
      {state.mode === 'json' && <PayloadJson {...parts} />}
      {shownWhole !== undefined && <WholeText node={shownWhole} onClose={() => setShownWhole(undefined)} />}
      <PayloadFoot node={state.active} />
    </div>
  )
}

function keyAct(
  event: React.KeyboardEvent,
  {
    state,
    searchRef,
    copy,
  }: {
    readonly state: PayloadState
    readonly searchRef: React.RefObject<HTMLInputElement | null>
    copy(text: string): void
  },
): (() => void) | undefined {
  const isMod = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  if (isMod && key === 'f') return () => searchRef.current?.select()
  if (key === 'f7' && state.changes !== undefined) {
    const { changes } = state
    return () => goAlong(state, changes, event.shiftKey ? -1 : 1)
  }
  const isText = event.target instanceof HTMLInputElement || window.getSelection()?.isCollapsed === false
  if (isMod && key === 'c' && !isText)
    return () => copy(event.shiftKey ? pathOf(state.active) : textOfValue(state.active.value))
  return undefined
}
