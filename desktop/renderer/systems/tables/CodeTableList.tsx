import type { CodeTableView } from '@crossdock/shared/api'
import { ActionIcon, Button, Group, VisuallyHidden } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { mayAct } from '../../connection/connection-store.ts'
import { shortTime } from '../../flows/short-time.ts'
import { pickFile } from '../../platform/browser-files.ts'
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
        <div className={classes.frame}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Columns</th>
                <th scope="col" style={{ textAlign: 'end' }}>
                  Rows
                </th>
                <th scope="col">Changed</th>
                <th scope="col">
                  <VisuallyHidden>What to do</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
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
                  <td className={classes.quiet} title={table.changedAt} style={{ whiteSpace: 'nowrap' }}>
                    {table.changedBy}, {shortTime(table.changedAt)}
                  </td>
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
                    {mayChange && (
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        size="sm"
                        aria-label={`Remove ${table.name}…`}
                        onClick={() => setOpened({ kind: 'delete', table })}
                      >
                        <IconTrash size={15} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
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
