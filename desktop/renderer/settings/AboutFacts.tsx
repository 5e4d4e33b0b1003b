import { useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import type { AppInfo } from '../platform/platform.ts'
import classes from './Settings.module.css'

/** Versions of what runs here, and who one is to the connected runtime. */
export function AboutFacts() {
  const { platform } = useWorkspace()
  const state = useConnection((all) => all)
  const [app, setApp] = useState<AppInfo>()
  useEffect(() => {
    void platform.appInfo?.().then(setApp)
  }, [platform])
  return (
    <dl className={classes.facts}>
      {app !== undefined && (
        <>
          <dt>Crossdock desktop</dt>
          <dd>
            {app.version} <span className={classes.quiet}>Electron {app.electron}</span>
          </dd>
        </>
      )}
      <dt>Runtime</dt>
      <dd>{state.version ?? <span className={classes.quiet}>not connected</span>}</dd>
      {state.environment !== undefined && (
        <>
          <dt>Environment</dt>
          <dd>
            {environmentOf(state)} <span className={classes.quiet}>{state.environment.kind}</span>
          </dd>
        </>
      )}
      {state.who !== undefined && (
        <>
          <dt>You are</dt>
          <dd>
            {state.who.name} <span className={classes.quiet}>{state.who.role}</span>
          </dd>
        </>
      )}
    </dl>
  )
}
