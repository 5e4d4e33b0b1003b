import type { CodeRow } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../app/use-workspace.ts'

/** Adds a row to a code table or changes one. Records that wait for the code go on by themselves. */
export function RowSheet({
  table,
  columns,
  row,
  onClose,
}: {
  readonly table: string
  readonly columns: readonly string[]
  /** The one to change; missing for a new one. */
  readonly row?: CodeRow
  onClose(): void
}) {
  const { bindings, connection } = useWorkspace()
  const [code, setCode] = useState(row?.code ?? '')
  const [values, setValues] = useState<Readonly<Record<string, string>>>(row?.values ?? {})
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (code === '') return setProblem('Enter the code.')
    setBusy(true)
    try {
      const rows = [{ code, values: Object.fromEntries(columns.map((column) => [column, values[column] ?? ''])) }]
      await connection.clientToAct().putTableRows({ params: { name: table }, body: { rows } })
      await bindings.refresh()
      onClose()
    } catch (thrown) {
      setProblem(toCrossdockError(thrown).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={row === undefined ? `Add a row to ${table}` : `Change “${row.code}”`}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label="code"
            value={code}
            readOnly={row !== undefined}
            data-autofocus={row === undefined || undefined}
            error={problem}
            withAsterisk
            spellCheck={false}
            onChange={(event) => {
              setCode(event.currentTarget.value)
              setProblem(undefined)
            }}
          />
          {columns.map((column) => (
            <TextInput
              key={column}
              label={column}
              value={values[column] ?? ''}
              spellCheck={false}
              onChange={({ currentTarget: { value } }) => setValues((all) => ({ ...all, [column]: value }))}
            />
          ))}
          <Group justify="end" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy}>
              Save row
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
