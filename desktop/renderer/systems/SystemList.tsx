import type { SystemTest } from '@crossdock/shared/api'
import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { BindingTable } from './BindingTable.tsx'
import type { ListedSystem } from './bindings-store.ts'
import { DeleteBinding } from './DeleteBinding.tsx'
import { SystemRow } from './SystemRow.tsx'
import { SystemSheet } from './SystemSheet.tsx'
import classes from './Systems.module.css'
import { useBindings } from './use-bindings.ts'

type Opened =
  | { readonly kind: 'new' }
  | { readonly kind: 'change' | 'delete'; readonly system: ListedSystem }
  | undefined

/** The systems of the environment as dense rows, each with how it is and who uses it. */
export function SystemList() {
  const { connection, view } = useWorkspace()
  const mayChange = useConnection((state) => mayAct(state, 'admin'))
  const { systems } = useBindings()
  const [tests, setTests] = useState<ReadonlyMap<string, SystemTest>>(new Map())
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const remove = async (name: string) => {
    await connection.clientToAct().deleteSystem({ params: { name } })
    view.notify({ kind: 'done', text: `The system “${name}” is removed.` })
  }
  return (
    <>
      <Group justify="space-between" mb="sm">
        <span className={classes.quiet}>{mayChange ? '' : 'Changing systems needs the role admin.'}</span>
        {mayChange && <Button onClick={() => setOpened({ kind: 'new' })}>Declare a system</Button>}
      </Group>
      {systems.length === 0 ? (
        <div className={classes.empty}>
          No system is declared yet. Declare each one that flows speak to under the name that they use, e.g. “wms”.
        </div>
      ) : (
        <BindingTable columns={['State', 'Name', 'Kind', 'Address', 'Used by', 'Changed']}>
          {systems.map((system) => (
            <SystemRow
              key={system.name}
              system={system}
              test={tests.get(system.name)}
              onTested={(test) => setTests((all) => withTest(all, system.name, test))}
              onOpen={() => setOpened({ kind: 'change', system })}
              {...(mayChange ? { onDelete: () => setOpened({ kind: 'delete', system }) } : {})}
            />
          ))}
        </BindingTable>
      )}
      {opened?.kind === 'new' && <SystemSheet onClose={close} />}
      {opened?.kind === 'change' && <SystemSheet system={opened.system} onClose={close} />}
      {opened?.kind === 'delete' && (
        <DeleteBinding
          what={`the system “${opened.system.name}”`}
          uses={opened.system.usedBy.map(({ flow, nodes }) => `Flow ${flow}, at ${nodes.join(', ')}`)}
          act={() => remove(opened.system.name)}
          onClose={close}
        />
      )}
    </>
  )
}

function withTest(
  all: ReadonlyMap<string, SystemTest>,
  name: string,
  test: SystemTest | undefined,
): ReadonlyMap<string, SystemTest> {
  const others = [...all].filter(([other]) => other !== name)
  return new Map(test === undefined ? others : [...others, [name, test]])
}
