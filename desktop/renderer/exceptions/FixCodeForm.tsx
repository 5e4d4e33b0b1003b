import type { CauseView, CodeTableView } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { runSafely } from '../repair/run-safely.ts'
import classes from './Exceptions.module.css'

/** Adds exactly the missing code to its table. Records that wait for it go on by themselves. */
export function FixCodeForm({ cause }: { readonly cause: CauseView }) {
  const workspace = useWorkspace()
  const { bindings, connection, exceptions } = workspace
  const { table = '', value = '' } = cause
  const code = String(value)
  const { columns, problem } = useColumns(table)
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [isBusy, setBusy] = useState(false)
  const isFilled = columns?.some((column) => (values[column] ?? '').trim() !== '') ?? false
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || !isFilled || columns === undefined) return
    setBusy(true)
    await runSafely(workspace, async () => {
      const row = { code, values: Object.fromEntries(columns.map((column) => [column, values[column] ?? ''])) }
      await connection.clientToAct().putTableRows({ params: { name: table }, body: { rows: [row] } })
      void bindings.refresh()
      await exceptions.finish({ text: `“${code}” is in ${table} now; the records that wait for it go on` })
    })
    setBusy(false)
  }
  return (
    <form
      className={classes.form}
      aria-label={`Add a row to ${table}`}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && exceptions.openForm(undefined)}
    >
      {problem !== undefined && <p role="alert">{problem}</p>}
      <div className={classes.codeRow}>
        <TextInput size="xs" label={`Code in ${table}`} value={code} readOnly spellCheck={false} />
        {columns?.map((column, index) => (
          <TextInput
            key={column}
            size="xs"
            label={column}
            spellCheck={false}
            autoFocus={index === 0}
            value={values[column] ?? ''}
            onChange={({ currentTarget: { value: text } }) => setValues((all) => ({ ...all, [column]: text }))}
          />
        ))}
      </div>
      <Group justify="end" mt="xs" gap="xs">
        <Button size="xs" variant="default" onClick={() => exceptions.openForm(undefined)}>
          Cancel
        </Button>
        <Button size="xs" type="submit" loading={isBusy} disabled={!isFilled}>
          Add the row and let the records go on
        </Button>
      </Group>
    </form>
  )
}

function useColumns(table: string): Partial<Pick<CodeTableView, 'columns'>> & { readonly problem?: string } {
  const client = useConnection((state) => state.client)
  const [found, setFound] = useState<{ readonly columns?: readonly string[]; readonly problem?: string }>({})
  useEffect(() => {
    let isGone = false
    client
      ?.getTable({ params: { name: table }, query: { limit: 1 } })
      .then(({ columns }) => !isGone && setFound({ columns }))
      .catch((thrown: unknown) => !isGone && setFound({ problem: toCrossdockError(thrown).message }))
    return () => {
      isGone = true
    }
  }, [client, table])
  return found
}
