import type { CodeTableView } from '@crossdock/shared/api'
import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { mayAct } from '../../connection/connection-store.ts'
import { pickFile } from '../../platform/browser-files.ts'
import { BindingTable, ChangedCell, RemoveButton } from '../BindingTable.tsx'
import { DeleteBinding } from '../DeleteBinding.tsx'
import classes from '../Systems.module.css'
import { useBindings } from '../use-bindings.ts'
import { CodeTableSheet } from './CodeTableSheet.tsx'
import { exportTable } from './export-table.ts'
import { ImportCsv } from './ImportCsv.tsx'

type Opened =
  | { readonly kind: 'new' }
  | { readonly kind: 'import'; readonly file: File; readonly table?: string }
  | { readonly kind: 'delete'; readonly table: CodeTableView }
  | undefined

/** All code tables of the environment. */
export function CodeTableList() {
  const { connection, view } = useWorkspace()
  const mayChange = useConnection((state) => mayAct(state, 'designer'))
  const { tables } = useBindings()
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const chooseFile = async (table?: string) => {
    const file = await pickFile('.csv,text/csv')
    if (file !== undefined) setOpened({ kind: 'import', file, ...(table === undefined ? {} : { table }) })
  }
  const remove = async (name: string) => {
    await connection.clientToAct().deleteTable({ params: { name } })
    view.notify({ kind: 'done', text: `The code table “${name}” is removed.` })
  }
  return (
    <>
      <Group justify="space-between" mb="sm">
        <span className={classes.quiet}>
          Translate codes of one system into those of another. A record whose code is missing parks until the row is
          added.
        </span>
        {mayChange && (
          <Group gap="xs">
            <Button variant="default" onClick={() => void chooseFile()}>
              Import CSV
            </Button>
            <Button onClick={() => setOpened({ kind: 'new' })}>New table</Button>
          </Group>
        )}
      </Group>
      {tables.length === 0 ? (
        <div className={classes.empty}>
          No code table yet. Import a CSV file: a header line first, the code in the first column.
        </div>
      ) : (
        <BindingTable columns={['Name', 'Columns', 'Rows', 'Changed']} numbers={['Rows']}>
          {tables.map((table) => (
            <tr key={table.name} className={classes.row}>
              <th scope="row">
                <button
                  type="button"
                  className={classes.name}
                  onClick={() => view.goTo('systems', `tables/${encodeURIComponent(table.name)}`)}
                >
                  {table.name}
                </button>
              </th>
              <td className={classes.mono}>code, {table.columns.join(', ')}</td>
              <td style={{ textAlign: 'end' }}>{table.rowCount.toLocaleString()}</td>
              <ChangedCell changedBy={table.changedBy} changedAt={table.changedAt} />
              <td className={classes.acts}>
                {mayChange && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Import CSV into ${table.name}`}
                    onClick={() => void chooseFile(table.name)}
                  >
                    Import
                  </Button>
                )}{' '}
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Export ${table.name} as CSV`}
                  onClick={() => void exportTable({ connection, view }, table.name)}
                >
                  Export
                </Button>{' '}
                {mayChange && <RemoveButton name={table.name} onClick={() => setOpened({ kind: 'delete', table })} />}
              </td>
            </tr>
          ))}
        </BindingTable>
      )}
      {opened?.kind === 'new' && <CodeTableSheet onClose={close} />}
      {opened?.kind === 'import' && (
        <ImportCsv
          file={opened.file}
          onClose={close}
          {...(opened.table === undefined ? {} : { table: opened.table })}
        />
      )}
      {opened?.kind === 'delete' && (
        <DeleteBinding
          what={`the code table “${opened.table.name}”`}
          uses={[`Its ${opened.table.rowCount.toLocaleString()} rows, and every lookup of flows in it`]}
          act={() => remove(opened.table.name)}
          onClose={close}
        />
      )}
    </>
  )
}
