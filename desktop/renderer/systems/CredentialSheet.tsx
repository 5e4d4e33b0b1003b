import type { CredentialView } from '@crossdock/shared/api'
import { Drawer, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import type { ListedSystem } from './bindings-store.ts'
import { ChangeHistory } from './ChangeHistory.tsx'
import type { FieldProblems } from './form/check-values.ts'
import { FormFoot } from './form/FormFoot.tsx'
import type { FieldSchema } from './form/json-schema.ts'
import { SchemaFields } from './form/SchemaFields.tsx'
import { useBindingForm } from './form/use-binding-form.ts'
import { addressOf, credentialOf, hostOf } from './system-state.ts'
import { useBindings } from './use-bindings.ts'

const notes = {
  fresh: 'The secret is sealed when it arrives and never shown again.',
  replaced: 'The old secret is forgotten when the new one is saved. It cannot be shown.',
} as const

/** Enters a secret, or replaces one. What is typed here leaves the page once, with the save, and is never read back. */
export function CredentialSheet({
  credential,
  wanted,
  onClose,
}: {
  /** The one to replace; missing for a new one. */
  readonly credential?: CredentialView
  readonly wanted?: { readonly name: string; readonly type: string | undefined; readonly note: string }
  onClose(): void
}) {
  const { connection, view } = useWorkspace()
  const environment = useConnection(environmentOf)
  const { credentialTypes, systems } = useBindings()
  const [type, setType] = useState(credential?.type ?? wanted?.type ?? 'bearer')
  const described = credentialTypes.find((each) => each.type === type)
  const schema = described?.schema as FieldSchema | undefined
  const name = credential?.name ?? wanted?.name ?? ''
  const [hosts, setHosts] = useState<readonly string[]>(credential?.hosts ?? hostsOfUsers(systems, name))
  const needsHosts = described?.direction === 'out'
  const form = useBindingForm({
    schema,
    initial: { name, values: { type } },
    alsoCheck: () => new Map(needsHosts && hosts.length === 0 ? [['hosts', 'Name at least one host and port.']] : []),
    send: async (chosen, values) => {
      const body = { hosts: needsHosts ? [...hosts] : [], credential: { ...values, type } }
      await connection.clientToAct().putCredential({ params: { name: chosen }, body })
      view.notify({ kind: 'done', text: `The credential “${chosen}” is kept in ${environment}.` })
      onClose()
    },
  })
  const isFixed = credential !== undefined || wanted !== undefined
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      closeOnEscape={!form.isChanged}
      closeOnClickOutside={false}
      title={credential === undefined ? `Enter a credential in ${environment}` : `Replace “${name}” in ${environment}`}
    >
      <form onSubmit={form.submit} noValidate autoComplete="off">
        <Stack gap="md">
          <Text size="sm">{wanted?.note ?? (credential === undefined ? notes.fresh : notes.replaced)}</Text>
          <TextInput
            label="Name"
            description="Systems and hooks name it; nobody needs to know more."
            value={form.name}
            readOnly={isFixed}
            data-autofocus={!isFixed || undefined}
            error={form.problems.get('name')}
            withAsterisk
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => form.setName(event.currentTarget.value)}
          />
          <Select
            label="Type"
            description={described?.summary}
            data={credentialTypes.map((each) => ({ value: each.type, label: each.title }))}
            value={type}
            allowDeselect={false}
            onChange={(next) => {
              if (next === null || next === type) return
              setType(next)
              form.setValues({ type: next })
            }}
          />
          {schema !== undefined && (
            <SchemaFields schema={schema} values={form.values} problems={form.problems} onChange={form.setValues} />
          )}
          {needsHosts && <HostsField hosts={hosts} problems={form.problems} onChange={setHosts} />}
          {credential !== undefined && <ChangeHistory subject={name} kind="credential" last={credential} />}
        </Stack>
        <FormFoot
          form={form}
          label={credential === undefined ? `Keep in ${environment}` : `Replace in ${environment}`}
          canSave
          onClose={onClose}
        />
      </form>
    </Drawer>
  )
}

/** Where a secret may be sent; the hosts of declared systems are offered. */
function HostsField({
  hosts,
  problems,
  onChange,
}: {
  readonly hosts: readonly string[]
  readonly problems: FieldProblems
  onChange(hosts: readonly string[]): void
}) {
  const { systems } = useBindings()
  const known = [...new Set(systems.flatMap((system) => hostOf(addressOf(system)) ?? []))]
  const isRefused = [...problems.keys()].some((path) => path.startsWith('hosts.'))
  return (
    <TagsInput
      label="May be sent to"
      description="Hosts with their port, e.g. wms.example.com:443. It goes nowhere else. Enter adds one."
      data={hosts.length === 0 ? known : []}
      value={[...hosts]}
      error={isRefused ? 'Each is a host and a port, e.g. wms.example.com:443.' : problems.get('hosts')}
      acceptValueOnBlur
      onChange={onChange}
    />
  )
}

/** `host:port` of the systems whose calls carry a credential. */
function hostsOfUsers(systems: readonly ListedSystem[], credential: string): readonly string[] {
  const users = systems.filter((system) => credentialOf(system) === credential)
  return [...new Set(users.flatMap((system) => hostOf(addressOf(system)) ?? []))]
}
