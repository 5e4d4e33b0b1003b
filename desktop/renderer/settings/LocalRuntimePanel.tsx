import { Button, Group, Loader, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { LocalRuntime, LocalRuntimeStatus } from '../platform/platform.ts'
import { RuntimeLog } from './RuntimeLog.tsx'
import classes from './Settings.module.css'

/** The runtime that comes with the app: how it stands, start, stop, restart, and its log. */
export function LocalRuntimePanel({ local }: { readonly local: LocalRuntime }) {
  const { connection } = useWorkspace()
  const isConnected = useConnection((state) => state.runtime?.name === 'local' && state.status === 'online')
  const [status, setStatus] = useState<LocalRuntimeStatus>({ state: 'stopped' })
  const [isBusy, setBusy] = useState(false)
  const [isLogShown, setLogShown] = useState(false)
  useEffect(() => {
    void local.status().then(setStatus)
    return local.onStatus(setStatus)
  }, [local])
  const act = async (steps: readonly (() => Promise<LocalRuntimeStatus>)[]) => {
    setBusy(true)
    for (const step of steps) setStatus(await step())
    setBusy(false)
  }
  return (
    <div className={classes.card}>
      <div className={classes.row}>
        <StatusLine status={status} />
        <Group gap="xs">
          {status.state === 'running' && !isConnected && (
            <Button
              size="xs"
              onClick={() =>
                void connection.connect({ name: 'local', token: 'added', url: status.url, apiUrl: status.apiUrl })
              }
            >
              Connect
            </Button>
          )}
          {status.state === 'running' ? (
            <>
              <Button
                size="xs"
                variant="default"
                loading={isBusy}
                onClick={() => void act([() => local.stop(), () => local.start()])}
              >
                Restart
              </Button>
              <Button size="xs" variant="default" loading={isBusy} onClick={() => void act([() => local.stop()])}>
                Stop
              </Button>
            </>
          ) : (
            <Button
              size="xs"
              loading={isBusy || status.state === 'starting'}
              onClick={() => void act([() => local.start()])}
            >
              Start
            </Button>
          )}
          <Button size="xs" variant="default" aria-expanded={isLogShown} onClick={() => setLogShown(!isLogShown)}>
            {isLogShown ? 'Hide the log' : 'Show the log'}
          </Button>
        </Group>
      </div>
      {isLogShown && <RuntimeLog local={local} />}
    </div>
  )
}

function StatusLine({ status }: { readonly status: LocalRuntimeStatus }) {
  if (status.state === 'running') {
    return (
      <div>
        <StateMark state="up" label="Running" /> <span className={classes.quiet}>{status.url}</span>
      </div>
    )
  }
  if (status.state === 'starting') {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden="true" /> {status.progress}
      </Group>
    )
  }
  if (status.state === 'failed') {
    return (
      <div role="alert">
        <StateMark state="failed" label={status.message} />
        <Text size="sm">{status.remedy}</Text>
      </div>
    )
  }
  return (
    <div>
      <StateMark state="unchecked" label="Stopped" />{' '}
      <span className={classes.quiet}>Runs flows on this machine, with its own database. It ends with the app.</span>
    </div>
  )
}
