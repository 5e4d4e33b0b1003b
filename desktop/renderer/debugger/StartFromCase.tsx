import type { CaseInfo } from '@crossdock/shared/api'
import { useEffect, useState } from 'react'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import classes from './Debugger.module.css'

/** The flow’s saved cases: each begins with its records and its pins. */
export function StartFromCase() {
  const { debug } = useWorkspace()
  const { items, problem } = useCases()
  if (problem !== undefined) return <p className={classes.hint}>{problem}</p>
  if (items?.length === 0)
    return <p className={classes.hint}>This flow has no case yet. “Save as case” in a session makes one.</p>
  return (
    <ul className={classes.list}>
      {items?.map(({ document }) => (
        <li key={document.id}>
          <button
            type="button"
            className={classes.choice}
            onClick={() => void debug.startWith({ kind: 'case', case: document.id })}
          >
            <span>{document.name}</span>
            <span className={classes.quiet}>
              {document.items.length === 1 ? '1 record' : `${document.items.length} records`}, {document.pins.length}{' '}
              pins
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function useCases(): { readonly items?: readonly CaseInfo[]; readonly problem?: string } {
  const client = useConnection((state) => state.client)
  const flowId = useOpenFlow(({ flow }) => flow.id)
  const [cases, setCases] = useState<{ readonly items?: readonly CaseInfo[]; readonly problem?: string }>({})
  useEffect(() => {
    let isOver = false
    const use = (found: typeof cases) => {
      if (!isOver) setCases(found)
    }
    if (client === undefined || flowId === undefined) return
    client.listCases({ params: { flow: flowId } }).then(
      ({ items }) => use({ items }),
      (thrown: unknown) => use({ problem: thrown instanceof Error ? thrown.message : String(thrown) }),
    )
    return () => {
      isOver = true
    }
  }, [client, flowId])
  return cases
}
