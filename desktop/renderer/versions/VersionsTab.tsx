import { Button, Loader } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { publish } from '../commands/list/publish.ts'
import { canAct } from '../connection/connection-store.ts'
import { environmentOf } from '../connection/environment-name.ts'
import { ComparisonBar } from './ComparisonBar.tsx'
import { ComparisonView } from './ComparisonView.tsx'
import { RollBackDialog } from './RollBackDialog.tsx'
import { adoptAsDraft } from './roll-back.ts'
import { useSides, useVersions } from './use-versions.ts'
import { VersionList } from './VersionList.tsx'
import classes from './Versions.module.css'
import type { VersionInfo } from './versions-store.ts'

const VersionView = lazy(async () => ({ default: (await import('./VersionView.tsx')).VersionView }))

/** What was published of the open flow, by whom and why, and what differs between any two versions or the draft. */
export function VersionsTab() {
  const workspace = useWorkspace()
  const status = useConnection((state) => state.status)
  const environment = useConnection(environmentOf)
  const mayPublish = useConnection((state) => canAct(state, 'designer'))
  const name = useOpenFlow((open) => open.flow.name)
  const { items, problem } = useVersions()
  if (items === undefined) {
    if (problem !== undefined) return <p className={classes.empty}>{problem}</p>
    if (status === 'online' || status === 'connecting') return <Loader size="sm" m="md" aria-label="Reading versions" />
    return <NotConnected />
  }
  if (items.length > 0) return <Versions items={items} />
  return (
    <div className={classes.empty}>
      <p>
        “{name}” was never published in {environment}. Every publication becomes a version here, with its message, and
        can be compared and rolled back to.
      </p>
      {mayPublish && <Button onClick={() => void runCommand(publish, workspace)}>Publish…</Button>}
    </div>
  )
}

function NotConnected() {
  const { view } = useWorkspace()
  const status = useConnection((state) => state.status)
  return (
    <div className={classes.empty}>
      <p>Versions are kept by the runtime that a flow is published to. Connect to one to see and compare them.</p>
      {status === 'token-needed' ? (
        <Button onClick={() => view.openDialog('token')}>Enter a token</Button>
      ) : (
        <Button onClick={() => view.goTo('settings')}>Choose a runtime</Button>
      )}
    </div>
  )
}

function Versions({ items }: { readonly items: readonly VersionInfo[] }) {
  const workspace = useWorkspace()
  const sides = useSides(items)
  const [shown, setShown] = useState<number>()
  const [rollingBack, setRollingBack] = useState<VersionInfo>()
  return (
    <div className={classes.tab}>
      <VersionList items={items} sides={sides} />
      <section className={classes.comparison} aria-label="Comparison">
        <ComparisonBar
          items={items}
          sides={sides}
          onShow={setShown}
          onAdopt={(version) => void adoptAsDraft(workspace, version)}
          onRollBack={setRollingBack}
        />
        <ComparisonView sides={sides} />
      </section>
      {shown !== undefined && (
        <Suspense>
          <VersionView version={shown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
      {rollingBack !== undefined && <RollBackDialog to={rollingBack} onClose={() => setRollingBack(undefined)} />}
    </div>
  )
}
