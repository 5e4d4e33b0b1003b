import type { Breakpoint } from '@crossdock/shared/api'
import { ActionIcon, Checkbox } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useWorkspace } from '../app/use-workspace.ts'
import { goToNode } from '../flows/go-to-node.ts'
import { type BreakpointChange, changeBreakpoint, problemOfCondition, toggleBreakpoint } from './breakpoints.ts'
import classes from './Debugger.module.css'
import side from './SidePanel.module.css'
import { useDebug, useTitles } from './use-debug.ts'

/** The flow’s breakpoints, each with its condition and key. They stay on this machine and are no part of the flow. */
export function BreakpointList() {
  const breakpoints = useDebug(({ settings }) => settings.breakpoints)
  return (
    <section aria-label="Breakpoints">
      <h3 className={classes.heading}>Breakpoints</h3>
      {breakpoints.length === 0 && (
        <p className={classes.hint}>Select a node and press F9, or click the red dot beside one of its ports.</p>
      )}
      <ul className={classes.list}>
        {breakpoints.map((each) => (
          <Entry key={`${each.node}.${each.port ?? ''}`} breakpoint={each} />
        ))}
      </ul>
    </section>
  )
}

function Entry({ breakpoint }: { readonly breakpoint: Breakpoint }) {
  const workspace = useWorkspace()
  const { debug } = workspace
  const { node, port, condition, key, isEnabled } = breakpoint
  const title = useTitles()(node)
  const problem = condition === undefined ? undefined : problemOfCondition(condition)
  const name = port === undefined ? `before ${title}` : `after ${title}, ${port}`
  const change = (part: BreakpointChange) =>
    debug.setBreakpoints((before) => changeBreakpoint(before, breakpoint, part))
  return (
    <li className={side.breakpoint}>
      <Checkbox
        size="xs"
        aria-label={`Stop ${name}`}
        checked={isEnabled}
        onChange={({ currentTarget }) => change({ isEnabled: currentTarget.checked })}
      />
      <button type="button" className={side.place} onClick={() => goToNode(workspace, node)}>
        {name}
      </button>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`Take the breakpoint ${name} away`}
        onClick={() => debug.setBreakpoints((before) => toggleBreakpoint(before, breakpoint))}
      >
        <IconX size={12} />
      </ActionIcon>
      <Field
        label={`Condition ${name}`}
        hint="=qty > 100"
        value={condition}
        onTake={(text) => change({ condition: text })}
      />
      {problem !== undefined && <span className={side.problem}>{problem}</span>}
      <Field label={`Key ${name}`} hint="any key" value={key} onTake={(text) => change({ key: text })} />
    </li>
  )
}

function Field({
  label,
  hint,
  value = '',
  onTake,
}: {
  readonly label: string
  readonly hint: string
  readonly value: string | undefined
  onTake(text: string): void
}) {
  return (
    <input
      key={value}
      className={side.expression}
      aria-label={label}
      placeholder={hint}
      spellCheck={false}
      defaultValue={value}
      onBlur={({ currentTarget }) => {
        if (currentTarget.value !== value) onTake(currentTarget.value)
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') currentTarget.blur()
      }}
    />
  )
}
