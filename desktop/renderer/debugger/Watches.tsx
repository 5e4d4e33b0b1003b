import type { DebugSession } from '@crossdock/shared/api'
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { valueText } from '../versions/value-text.ts'
import { asExpression } from './breakpoints.ts'
import classes from './Debugger.module.css'
import side from './SidePanel.module.css'
import { useDebug } from './use-debug.ts'

/** Expressions and their values over what stands before the next node. Kept on this machine with the flow’s id. */
export function Watches({ session }: { readonly session: DebugSession }) {
  const { debug } = useWorkspace()
  const watches = useDebug(({ settings }) => settings.watches)
  const values = new Map(session.watches.map((watch) => [watch.expression, watch]))
  const [fresh, setFresh] = useState('')
  const add = () => {
    const expression = asExpression(fresh)
    if (expression !== '' && !watches.includes(expression)) debug.setWatches([...watches, expression])
    setFresh('')
  }
  const change = (index: number, text: string) => {
    const expression = asExpression(text)
    const others = watches.filter((each, at) => at !== index && each !== expression)
    debug.setWatches(expression === '' ? others : others.toSpliced(index, 0, expression))
  }
  return (
    <section aria-label="Watches">
      <h3 className={classes.heading}>Watches</h3>
      <ul className={classes.list}>
        {watches.map((expression, index) => {
          const watch = values.get(expression)
          return (
            <li key={expression} className={side.watch} data-problem={watch?.problem === undefined ? undefined : true}>
              <input
                className={side.expression}
                aria-label="Watched expression"
                defaultValue={expression}
                spellCheck={false}
                onBlur={({ currentTarget }) => {
                  if (asExpression(currentTarget.value) !== expression) change(index, currentTarget.value)
                }}
                onKeyDown={({ key, currentTarget }) => {
                  if (key === 'Enter') currentTarget.blur()
                }}
              />
              {watch?.problem === undefined && (
                <code className={side.value}>{watch?.value === undefined ? '–' : valueText(watch.value)}</code>
              )}
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                aria-label={`Stop watching ${expression}`}
                onClick={() => change(index, '')}
              >
                <IconX size={12} />
              </ActionIcon>
              {watch?.problem !== undefined && <span className={side.problem}>{watch.problem}</span>}
            </li>
          )
        })}
      </ul>
      <input
        className={side.expression}
        aria-label="New watch"
        placeholder="=qty * price"
        spellCheck={false}
        value={fresh}
        onChange={({ currentTarget }) => setFresh(currentTarget.value)}
        onBlur={add}
        onKeyDown={({ key }) => {
          if (key === 'Enter') add()
        }}
      />
    </section>
  )
}
