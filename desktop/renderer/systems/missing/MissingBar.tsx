import { Button, CloseButton } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useOpenFlow, useView, useWorkspace } from '../../app/use-workspace.ts'
import classes from '../../connection/connection.module.css'
import { environmentOf } from '../../connection/environment-name.ts'
import { countThings } from './count-things.ts'
import { useMissing } from './use-missing.ts'

/** Says above the editor, once for each opened flow, that the environment lacks something. */
export function MissingBar() {
  const { view } = useWorkspace()
  const environment = useConnection(environmentOf)
  const route = useView((state) => state.route)
  const draftId = useOpenFlow((open) => open.draftId)
  const missing = useMissing()
  const [dismissed, setDismissed] = useState<string>()
  const place = `${draftId} ${environment}`
  const isEditor = route.screen === 'flows' && route.rest === 'editor'
  if (missing.length === 0 || !isEditor || dismissed === place) return null
  return (
    <div className={classes.bar} role="status">
      <span className={classes.barText}>
        This flow needs {countThings(missing)} that {environment} does not have.
      </span>
      <Button size="xs" variant="default" onClick={() => view.openDialog('missing')}>
        Set up
      </Button>
      <CloseButton size="sm" aria-label="Not now" onClick={() => setDismissed(place)} />
    </div>
  )
}
