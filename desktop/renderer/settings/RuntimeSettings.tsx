import { Button, Title } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { useKnownRuntimes } from '../connection/use-known-runtimes.ts'
import type { KnownRuntime } from '../platform/platform.ts'
import { LocalRuntimePanel } from './LocalRuntimePanel.tsx'
import { RemoteSheet } from './RemoteSheet.tsx'
import { RuntimeRow } from './RuntimeRow.tsx'
import classes from './Settings.module.css'

/** The runtimes of this installation. In a browser there is one: that which served the page. */
export function RuntimeSettings() {
  const { platform } = useWorkspace()
  const { local, saveRemote } = platform.runtimes
  const { runtimes, reload } = useKnownRuntimes()
  const [opened, setOpened] = useState<KnownRuntime | 'new'>()
  const remotes = runtimes.filter(({ name }) => name !== 'local')
  return (
    <>
      {local !== undefined && (
        <section className={classes.section} aria-label="Runtime on this machine">
          <Title order={2} mb="xs">
            Runtime on this machine
          </Title>
          <LocalRuntimePanel local={local} />
        </section>
      )}
      <section className={classes.section} aria-label={saveRemote === undefined ? 'Runtime' : 'Remote runtimes'}>
        <div className={classes.row} style={{ marginBottom: 8 }}>
          <Title order={2}>{saveRemote === undefined ? 'Runtime' : 'Remote runtimes'}</Title>
          {saveRemote !== undefined && (
            <Button size="xs" variant="default" onClick={() => setOpened('new')}>
              Add a runtime
            </Button>
          )}
        </div>
        <div className={classes.card}>
          {remotes.map((runtime) => (
            <RuntimeRow
              key={runtime.name}
              runtime={runtime}
              onChanged={reload}
              {...(saveRemote === undefined ? {} : { onEdit: () => setOpened(runtime) })}
            />
          ))}
          {remotes.length === 0 && (
            <span className={classes.quiet}>
              None yet. Add a test or production runtime by its address; its token is kept by the system’s keychain.
            </span>
          )}
        </div>
      </section>
      {opened !== undefined && (
        <RemoteSheet
          onClose={() => {
            setOpened(undefined)
            reload()
          }}
          {...(opened === 'new' ? {} : { remote: opened })}
        />
      )}
    </>
  )
}
