import { Button } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useView, useWorkspace } from '../app/use-workspace.ts'
import { durationText } from '../records/duration-text.ts'
import classes from './connection.module.css'
import { connectionLooks } from './connection-looks.ts'
import type { ConnectionState } from './connection-store.ts'
import { environmentOf } from './environment-name.ts'
import { TokenPrompt } from './TokenDialog.tsx'

/**
 * Says calmly that the runtime went away or wants a token again, while editing goes on. An act that waits for the token asks
 * for it by itself, over whatever is open, so that nothing typed is lost.
 */
export function ConnectionBar() {
  const { connection, platform, view } = useWorkspace()
  const state = useConnection((all) => all)
  const [isPrompting, setPrompting] = useState(false)
  const isLost = state.environment !== undefined && state.status !== 'online' && state.status !== 'none'
  const name = environmentOf(state)
  const { color, shape } = connectionLooks[state.status]
  const isOtherPrompt = useView((current) => current.dialog === 'token')
  const isAsked = !isOtherPrompt && state.status === 'token-needed' && (state.heldActs > 0 || isPrompting)
  const local = state.runtime?.name === 'local' ? platform.runtimes.local : undefined
  if (!isLost || state.status === 'connecting') return null
  return (
    <div className={classes.bar} role="status">
      <span aria-hidden="true" style={{ color }}>
        {shape}
      </span>
      <span className={classes.barText}>
        {state.status === 'token-needed'
          ? `${name} does not accept your token any more. Nothing is lost; go on editing, or enter another one.`
          : local === undefined
            ? `${name} ${troubleOf(state)}. Go on editing; what needs the runtime waits until it answers.`
            : 'The runtime of this machine does not answer. Nothing is lost; go on editing, or start it again.'}
      </span>
      {state.status === 'token-needed' ? (
        <Button size="xs" onClick={() => setPrompting(true)}>
          Enter token
        </Button>
      ) : (
        <>
          {local === undefined ? (
            <Button size="xs" variant="default" onClick={() => void connection.retry()}>
              Try now
            </Button>
          ) : (
            <Button size="xs" onClick={() => void local.start()}>
              Start it again
            </Button>
          )}
          <Button size="xs" variant="subtle" color="gray" onClick={() => connection.disconnect()}>
            Work offline
          </Button>
        </>
      )}
      {isAsked && (
        <TokenPrompt
          onClose={() => {
            setPrompting(false)
            connection.giveUpHeldActs()
          }}
          onDone={(actCount) => {
            setPrompting(false)
            if (actCount > 0) view.notify({ kind: 'done', text: 'Connected again. What waited was sent.' })
          }}
        />
      )}
    </div>
  )
}

function troubleOf({ waitMs = 0 }: ConnectionState): string {
  return waitMs === 0
    ? 'is unreachable, trying again'
    : `has too much to do and is tried again in ${durationText(Math.ceil(waitMs / 1_000) * 1_000)}`
}
