import { Drawer, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { environmentOf } from '../../connection/environment-name.ts'
import { FormFoot } from '../form/FormFoot.tsx'
import { useBindingForm } from '../form/use-binding-form.ts'

const noFields = {}

/** Makes an empty code table with its columns. Rows follow by hand or from a file. */
export function CodeTableSheet({
  wanted,
  onClose,
}: {
  readonly wanted?: { readonly name: string; readonly columns: readonly string[]; readonly note: string }
  onClose(): void
}) {
  const { connection, view } = useWorkspace()
  const environment = useConnection(environmentOf)
  const [columns, setColumns] = useState<readonly string[]>(wanted?.columns ?? [])
  const form = useBindingForm({
    schema: noFields,
    initial: { name: wanted?.name ?? '', values: noFields },
    alsoCheck: () => new Map(columns.length === 0 ? [['columns', 'Name at least one column.']] : []),
    send: async (name) => {
      await connection.clientToAct().putTable({ params: { name }, body: { columns: [...columns] } })
      view.notify({ kind: 'done', text: `The code table “${name}” is there. Add its rows, or import a file.` })
      onClose()
    },
  })
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      closeOnEscape={!form.isChanged}
      closeOnClickOutside={false}
      title={`New code table in ${environment}`}
    >
      <form onSubmit={form.submit} noValidate>
        <Stack gap="md">
          {wanted !== undefined && <Text size="sm">{wanted.note}</Text>}
          <TextInput
            label="Name"
            description="Lookups speak to it under this name."
            value={form.name}
            readOnly={wanted !== undefined}
            data-autofocus={wanted === undefined || undefined}
            error={form.problems.get('name')}
            withAsterisk
            spellCheck={false}
            onChange={(event) => form.setName(event.currentTarget.value)}
          />
          <TagsInput
            label="Columns"
            description="What a code becomes, e.g. erp, wms. The code itself is always there. Enter adds one."
            value={[...columns]}
            error={form.problems.get('columns')}
            withAsterisk
            acceptValueOnBlur
            onChange={setColumns}
          />
        </Stack>
        <FormFoot form={form} label={`Create in ${environment}`} canSave onClose={onClose} />
      </form>
    </Drawer>
  )
}
