import { Drawer, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { environmentOf } from '../connection/environment-name.ts'
import type { ListedSystem } from './bindings-store.ts'
import { ChangeHistory } from './ChangeHistory.tsx'
import { FormFoot } from './form/FormFoot.tsx'
import type { FieldSchema, Values } from './form/json-schema.ts'
import { SchemaFields } from './form/SchemaFields.tsx'
import { useBindingForm } from './form/use-binding-form.ts'
import { TestSection } from './TestSection.tsx'
import { useBindings } from './use-bindings.ts'

/** Declares a system or changes its declaration. A flow’s use may say name and kind beforehand. */
export function SystemSheet({
  system,
  wanted,
  onClose,
}: {
  /** The one to change; missing for a new one. */
  readonly system?: ListedSystem
  readonly wanted?: { readonly name: string; readonly kind: string; readonly note: string }
  onClose(): void
}) {
  const { connection, view } = useWorkspace()
  const environment = useConnection(environmentOf)
  const mayChange = useConnection((state) => mayAct(state, 'admin'))
  const { systemKinds } = useBindings()
  const [kind, setKind] = useState(system?.declaration.kind ?? wanted?.kind ?? 'http')
  const described = systemKinds.find((each) => each.kind === kind)
  const form = useBindingForm({
    schema: described?.schema as FieldSchema | undefined,
    initial: { name: system?.name ?? wanted?.name ?? '', values: { ...system?.declaration, kind } },
    send: async (name, values) => {
      const declaration = values as ListedSystem['declaration']
      await connection.clientToAct().putSystem({ params: { name }, body: { declaration } })
      view.notify({
        kind: 'done',
        text: `“${name}” is ${system === undefined ? 'declared' : 'changed'} in ${environment}.`,
      })
      onClose()
    },
  })
  const isFixed = system !== undefined || wanted !== undefined
  const schema = described?.schema as FieldSchema | undefined
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      closeOnEscape={!form.isChanged}
      closeOnClickOutside={!mayChange}
      title={system === undefined ? `Declare a system in ${environment}` : `System “${system.name}” in ${environment}`}
    >
      <form onSubmit={form.submit} noValidate>
        <Stack gap="md">
          {wanted !== undefined && <Text size="sm">{wanted.note}</Text>}
          {!isFixed && (
            <SegmentedControl
              aria-label="Kind of system"
              data={systemKinds.map((each) => ({ value: each.kind, label: each.title }))}
              value={kind}
              onChange={(next) => {
                setKind(next as typeof kind)
                form.setValues({ kind: next })
              }}
            />
          )}
          <Text size="xs" c="dimmed">
            {described?.summary}
          </Text>
          <TextInput
            label="Name"
            description="Flows speak to it under this name."
            data-autofocus={!isFixed || undefined}
            value={form.name}
            readOnly={isFixed}
            error={form.problems.get('name')}
            withAsterisk
            spellCheck={false}
            onChange={(event) => form.setName(event.currentTarget.value)}
          />
          <fieldset disabled={!mayChange} style={{ border: 0, margin: 0, padding: 0 }}>
            {schema !== undefined && (
              <SchemaFields
                schema={schema}
                values={form.values}
                problems={form.problems}
                onChange={(values: Values) => form.setValues(values)}
              />
            )}
          </fieldset>
          {system !== undefined && <TestSection system={system} />}
          {system !== undefined && <ChangeHistory subject={system.name} kind="system" last={system} />}
        </Stack>
        <FormFoot
          form={form}
          label={system === undefined ? `Declare in ${environment}` : `Change in ${environment}`}
          canSave={mayChange}
          onClose={onClose}
        />
      </form>
    </Drawer>
  )
}
