import { TextInput } from '@mantine/core'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { connect } from '../document/edits/connect.ts'
import { nodeTitle } from '../document/problems.ts'
import classes from './ConnectTo.module.css'
import { listTargets, type Target } from './list-targets.ts'
import { useCanvasUi } from './use-canvas-ui.ts'

const mostShown = 50

/** Leads a wire from a node to one that is chosen by name: what is drawn with the mouse, by keyboard. */
export function ConnectTo({ from }: { readonly from: string }) {
  const { canvas, documents } = useWorkspace()
  const ui = useCanvasUi()
  const listId = useId()
  const flow = useOpenFlow((open) => open.flow)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const targets = useMemo(() => (flow === undefined ? [] : listTargets(flow, from)), [flow, from])
  if (flow === undefined) return null
  const words = query.toLowerCase().split(/\s+/)
  const found = targets
    .filter(({ port, title, to }) => words.every((word) => `${port} ${title} ${to}`.toLowerCase().includes(word)))
    .slice(0, mostShown)
  const marked = found[Math.min(at, found.length - 1)]
  const close = () => {
    ui.setState({ connectFrom: undefined })
    canvas.current?.focus()
  }
  const choose = (target: Target | undefined) => {
    if (target === undefined) return
    documents.edit({ label: 'connect' }, (before) => connect(before, { from: `${from}.${target.port}`, to: target.to }))
    close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') choose(marked)
    else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      role="dialog"
      aria-label="Connect to"
      className={classes.box}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) ui.setState({ connectFrom: undefined })
      }}
    >
      <TextInput
        size="xs"
        autoFocus
        aria-label={`Connect “${nodeTitle(flow, from)}” to`}
        placeholder={`Connect “${nodeTitle(flow, from)}” to…`}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={marked === undefined ? undefined : `${listId}-${found.indexOf(marked)}`}
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
      />
      <TargetList {...{ listId, found, marked }} onChoose={choose} />
      {found.length === 0 && (
        <div className={classes.empty}>
          {targets.length === 0 ? 'No node can take a wire from here.' : 'No node is called that.'}
        </div>
      )}
    </div>
  )
}

interface ListProps {
  readonly listId: string
  readonly found: readonly Target[]
  readonly marked: Target | undefined
  onChoose(target: Target): void
}

function TargetList({ listId, found, marked, onChoose }: ListProps) {
  return (
    <div className={classes.list} id={listId} role="listbox" aria-label="Nodes" tabIndex={-1}>
      {found.map((target, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works through the search field.
        <div
          key={`${target.port} ${target.to}`}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={target === marked}
          className={classes.entry}
          ref={(element) => {
            if (target === marked) element?.scrollIntoView({ block: 'nearest' })
          }}
          onClick={() => onChoose(target)}
        >
          <span className={classes.port}>{target.port}</span>
          <span className={classes.title}>{target.title}</span>
        </div>
      ))}
    </div>
  )
}
