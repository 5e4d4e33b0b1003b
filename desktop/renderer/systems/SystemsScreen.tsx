import { Tabs, Title } from '@mantine/core'
import { useConnection, useView, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import { CredentialList } from './CredentialList.tsx'
import { NotConnected } from './NotConnected.tsx'
import { SystemList } from './SystemList.tsx'
import classes from './Systems.module.css'
import { CodeTables } from './tables/CodeTables.tsx'
import { useBindings, useFreshBindings } from './use-bindings.ts'

/** What the connected environment has: systems, credentials and code tables. */
export function SystemsScreen() {
  const { view } = useWorkspace()
  const [tab = ''] = useView(({ route }) => route.rest).split('/')
  const environment = useConnection(environmentOf)
  const { isKnown, systems, credentials, tables } = useBindings()
  useFreshBindings({ isLive: true })
  const count = (number: number) => (isKnown ? ` ${number}` : '')
  return (
    <div className={classes.page}>
      <Title order={1}>Systems</Title>
      <p className={classes.quiet} style={{ margin: '4px 0 16px' }}>
        What {environment} knows under the names that flows use. Flows themselves hold no address and no secret.
      </p>
      <Tabs
        value={tab === '' ? 'systems' : tab}
        onChange={(next) => view.goTo('systems', next === 'systems' || next === null ? '' : next)}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="systems">Systems{count(systems.length)}</Tabs.Tab>
          <Tabs.Tab value="credentials">Credentials{count(credentials.length)}</Tabs.Tab>
          <Tabs.Tab value="tables">Code tables{count(tables.length)}</Tabs.Tab>
        </Tabs.List>
        <NotConnected>
          <Tabs.Panel value="systems">
            <SystemList />
          </Tabs.Panel>
          <Tabs.Panel value="credentials">
            <CredentialList />
          </Tabs.Panel>
          <Tabs.Panel value="tables">
            <CodeTables />
          </Tabs.Panel>
        </NotConnected>
      </Tabs>
    </div>
  )
}
