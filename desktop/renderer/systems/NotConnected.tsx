import { Button, Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import classes from './Systems.module.css'
import { useBindings } from './use-bindings.ts'

/** Shows what is below once the environment is known; else says what is in the way and offers to connect. */
export function NotConnected({ children }: { readonly children: ReactNode }) {
  const { view } = useWorkspace()
  const status = useConnection((state) => state.status)
  const { isKnown, problem } = useBindings()
  if (isKnown) return children
  if (problem !== undefined) return <div className={classes.empty}>{problem}</div>
  if (status === 'online' || status === 'connecting') return <Loader size="sm" aria-label="Reading" />
  return (
    <div className={classes.empty}>
      <p style={{ margin: '0 0 12px' }}>
        Systems, credentials and code tables belong to an environment. Connect to a runtime to see and change them.
      </p>
      {status === 'token-needed' ? (
        <Button onClick={() => view.openDialog('token')}>Enter a token</Button>
      ) : (
        <Button onClick={() => view.goTo('settings')}>Choose a runtime</Button>
      )}
    </div>
  )
}
