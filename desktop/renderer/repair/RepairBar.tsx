import type { Flow } from '@crossdock/shared/flow'
import { Button, CloseButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useView, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import { beginWhere } from './begin-where.ts'
import classes from './Repair.module.css'
import type { Repairing } from './repair-store.ts'
import type { RetryRequest } from './retry-request.ts'
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
  const retry = async () => {
    if (repairing === undefined) return
    // Somebody else may have published the correction meanwhile.
    await published.refresh()
    openRetry(workspace, requestFor(repairing, published.getState().current?.flow))
  }
  useEffect(() => {
    // The publication that was begun here has come through or was given up: what is left is to retry on it.
    if (waitsFor.current === undefined || dialog !== undefined) return
    const isPublished = version !== undefined && version !== waitsFor.current
    waitsFor.current = undefined
    if (isPublished) void retry()
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
      <Button size="xs" variant="default" disabled={!mayRetry} onClick={() => void retry()}>
        Retry group…
      </Button>
      <Button size="xs" variant="default" onClick={() => view.goTo('exceptions', repairing.fingerprint)}>
        Back to exceptions
      </Button>
      {!mayPublish && <span className={classes.quiet}>Publishing needs the role designer.</span>}
      <CloseButton size="sm" aria-label="Close the repair bar" onClick={() => repair.setRepairing(undefined)} />
    </section>
  )
}

/** The group on what is published now, begun where that says something else than what ran. */
function requestFor({ title, cause, flow, fingerprint, node, ran }: Repairing, now: Flow | undefined): RetryRequest {
  const [stoppedAt = node] = node.split('/')
  const fromNode = now && beginWhere({ ran, now, stoppedAt })
  return {
    ...{ title, cause, flow },
    order: {
      verb: 'retry',
      version: 'current',
      filter: { fingerprint, flow, state: 'parked' },
      ...(fromNode === undefined ? {} : { fromNode }),
    },
  }
}
