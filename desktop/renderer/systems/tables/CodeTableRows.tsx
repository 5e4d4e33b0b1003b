import type { CodeRow } from '@crossdock/shared/api'
import { ActionIcon, Anchor, Button, Group, Loader, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPencil, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { mayAct } from '../../connection/connection-store.ts'
import { BindingTable, RemoveButton } from '../BindingTable.tsx'
import { DeleteBinding } from '../DeleteBinding.tsx'
import classes from '../Systems.module.css'
import { exportTable } from './export-table.ts'
import { RowSheet } from './RowSheet.tsx'
import { useTableRows } from './use-table-rows.ts'

type Opened = { readonly kind: 'change' | 'delete'; readonly row?: CodeRow } | undefined

/** The rows of one code table: found by the beginning of their code, added, changed and removed. */
export function CodeTableRows({ name }: { readonly name: string }) {
  const { connection, view } = useWorkspace()
  const mayChange = useConnection((state) => mayAct(state, 'operator'))
  const [search, setSearch] = useState('')
  const [prefix] = useDebouncedValue(search, 200)
  const { table, problem, reload, readMore } = useTableRows(name, prefix)
  const [opened, setOpened] = useState<Opened>()
  const close = () => {
    setOpened(undefined)
    reload()
  }
  const remove = async (code: string) => {
    await connection.clientToAct().deleteTableRows({ params: { name }, body: { codes: [code] } })
  }
  if (problem !== undefined) return <div className={classes.empty}>{problem}</div>
  if (table === undefined) return <Loader size="sm" aria-label="Reading" />
  const { columns, rows } = table
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Group gap="sm" align="baseline">
          <Anchor href="#/systems/tables" size="sm">
            Code tables
          </Anchor>
          <Title order={2}>{name}</Title>
          <span className={classes.quiet}>{table.rowCount.toLocaleString()} rows</span>
        </Group>
        <Group gap="xs">
          <TextInput
            aria-label="Code begins with"
            placeholder="Code begins with…"
            leftSection={<IconSearch size={15} aria-hidden="true" />}
            value={search}
            spellCheck={false}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => void exportTable({ connection, view }, name)}>
            Export CSV
          </Button>
          {mayChange && <Button onClick={() => setOpened({ kind: 'change' })}>Add a row</Button>}
        </Group>
      </Group>
      {rows.length === 0 ? (
        <div className={classes.empty}>
          {prefix === '' ? 'No row yet. Add one, or import a CSV file.' : `No code begins with “${prefix}”.`}
        </div>
      ) : (
        <BindingTable columns={['code', ...columns]}>
          {rows.map((row) => (
            <tr key={row.code} className={classes.row}>
              <td className={classes.mono} style={{ fontWeight: 600 }}>
                {row.code}
              </td>
              {columns.map((column) => (
                <td key={column} style={{ overflowWrap: 'anywhere' }}>
                  {row.values[column]}
                </td>
              ))}
              <td className={classes.acts}>
                {mayChange && (
                  <RowActs
                    code={row.code}
                    onChange={() => setOpened({ kind: 'change', row })}
                    onDelete={() => setOpened({ kind: 'delete', row })}
                  />
                )}
              </td>
            </tr>
          ))}
        </BindingTable>
      )}
      {table.nextCursor !== undefined && (
        <Group mt="sm" gap="sm">
          <Button variant="default" size="xs" onClick={() => void readMore()}>
            Show more rows
          </Button>
          <Text size="xs" c="dimmed">
            {rows.length.toLocaleString()} are shown.
          </Text>
        </Group>
      )}
      {opened?.kind === 'change' && (
        <RowSheet table={name} columns={columns} onClose={close} {...(opened.row ? { row: opened.row } : {})} />
      )}
      {opened?.kind === 'delete' && opened.row !== undefined && (
        <DeleteBinding
          what={`the code “${opened.row.code}”`}
          uses={[`Lookups of “${opened.row.code}” in ${name}`]}
          act={() => remove(opened.row?.code ?? '')}
          onClose={close}
        />
      )}
    </>
  )
}

function RowActs({ code, onChange, onDelete }: { readonly code: string; onChange(): void; onDelete(): void }) {
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Change ${code}`} onClick={onChange}>
        <IconPencil size={15} />
      </ActionIcon>{' '}
      <RemoveButton name={code} onClick={onDelete} />
    </>
  )
}
