import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { environmentOf } from '../../connection/environment-name.ts'
import { useBindings } from '../use-bindings.ts'
import { previewCsv, tableNameOf } from './csv-preview.ts'

/** Says what a CSV file holds and what will become of the table, then imports it. */
export function ImportCsv({
  file,
  table,
  onClose,
}: {
  readonly file: File
  /** Where it goes; missing: the user names a table. */
  readonly table?: string
  onClose(): void
}) {
  const { bindings, connection, view } = useWorkspace()
  const environment = useConnection(environmentOf)
  const { tables } = useBindings()
  const [text, setText] = useState<string>()
  const [name, setName] = useState(table ?? tableNameOf(file.name))
  const [mode, setMode] = useState<'merge' | 'replace'>('merge')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    void file.text().then(setText)
  }, [file])
  const { header, rowCount } = previewCsv(text ?? '')
  const present = tables.find((each) => each.name === name)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (text === undefined) return
    setBusy(true)
    try {
      const answer = await connection.clientToAct().importTable({ params: { name }, query: { mode }, body: text })
      await bindings.refresh()
      view.notify({ kind: 'done', text: `“${name}” has ${answer?.rowCount.toLocaleString()} rows now.` })
      onClose()
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      setProblem(`${message} ${remedy}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={`Import ${file.name}`}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text size="sm">
            {rowCount.toLocaleString()} rows. The code is “{header[0] ?? ''}”; columns:{' '}
            {header.slice(1).join(', ') || 'none'}.
          </Text>
          <TextInput
            label="Code table"
            value={name}
            readOnly={table !== undefined}
            data-autofocus={table === undefined || undefined}
            withAsterisk
            spellCheck={false}
            error={problem}
            onChange={(event) => {
              setName(event.currentTarget.value)
              setProblem(undefined)
            }}
          />
          {present !== undefined && (
            <Radio.Group
              label={`${environment} has this table with ${present.rowCount.toLocaleString()} rows`}
              value={mode}
              onChange={(next) => setMode(next as typeof mode)}
            >
              <Stack gap={6} mt={6}>
                <Radio value="merge" label="Add to it; rows with the same code are replaced" />
                <Radio value="replace" label="Make it what the file is; other rows are removed" />
              </Stack>
            </Radio.Group>
          )}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy || text === undefined} disabled={name === ''}>
              Import {rowCount.toLocaleString()} rows
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
