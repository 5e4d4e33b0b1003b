import { Button, CloseButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useView, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import classes from './Repair.module.css'
import { openRetry } from './retry-sheet.ts'
import { useRepair } from './use-repair.ts'

/** Says above the canvas which group of exceptions the open flow is corrected for, and leads on to publishing and retrying. */
export function RepairBar() {
  const workspace = useWorkspace()
  const { published, repair, view } = workspace
  const repairing = useRepair((state) => state.repairing)
  const flowId = useOpenFlow((open) => open.flow.id)
  const mayPublish = useConnection((state) => canAct(state, 'designer'))
  const mayRetry = useConnection((state) => canAct(state, 'operator'))
  const version = useStore(published, ({ current }) => current?.version)
  const dialog = useView((state) => state.dialog)
  const waitsFor = useRef<number>(undefined)
  const retry = () => {
    if (repairing === undefined) return
    openRetry(workspace, {
      ...{ title: repairing.title, cause: repairing.cause, flow: repairing.flow },
      order: {
        verb: 'retry',
        version: 'current',
        filter: { fingerprint: repairing.fingerprint, flow: repairing.flow, state: 'parked' },
      },
    })
  }
  useEffect(() => {
    // The publication that was begun here has come through or was given up: what is left is to retry on it.
    if (waitsFor.current === undefined || dialog !== undefined) return
    const isPublished = version !== undefined && version !== waitsFor.current
    waitsFor.current = undefined
    if (isPublished) retry()
  })
  if (repairing === undefined || repairing.flow !== flowId) return null
  const publish = () => {
    waitsFor.current = version ?? 0
    view.openDialog('publish')
  }
  return (
    <section className={classes.bar} aria-label="Repair">
      <span className={classes.barText}>
        Repairing: <strong>{repairing.title}</strong>, {repairing.cause}.
      </span>
      <Button size="xs" disabled={!mayPublish} onClick={publish}>
        Publish and retry group…
      </Button>
      <Button size="xs" variant="default" disabled={!mayRetry} onClick={retry}>
        Retry group…
      </Button>
      <Button size="xs" variant="default" onClick={() => view.goTo('exceptions', repairing.fingerprint)}>
        Back to exceptions
      </Button>
      <CloseButton size="sm" aria-label="Close the repair bar" onClick={() => repair.setRepairing(undefined)} />
    </section>
  )
}
