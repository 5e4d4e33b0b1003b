import { manifests } from '@crossdock/nodes/manifests'
import { manifestOf } from '@crossdock/shared/flow'
import { Autocomplete, Text } from '@mantine/core'
import { useConnection, useOpenFlow } from '../app/use-workspace.ts'
import type { FieldEditorProps } from './field-editor.ts'
import { frameOf } from './PlainFields.tsx'
import { type NamedThing, useKnownNames } from './use-known-names.ts'

/** The name of a system: those that the runtime knows, or any other. */
export function SystemField(props: FieldEditorProps) {
  const type = useOpenFlow((open) => open.flow.nodes[props.nodeId]?.type)
  return <NameField {...props} thing={kindOfSystem(type)} />
}

/** The name of a credential; its secret is never shown. */
export function CredentialField(props: FieldEditorProps) {
  return <NameField {...props} thing="credential" />
}

/** The name of a code table. */
export function TableField(props: FieldEditorProps) {
  return <NameField {...props} thing="table" />
}

function NameField({ thing, ...props }: FieldEditorProps & { readonly thing: NamedThing }) {
  const { value, isRequired, onChange } = props
  const names = useKnownNames(thing)
  const runtime = useConnection((state) => state.runtime?.name)
  const text = typeof value === 'string' ? value : ''
  const isMissing = names !== undefined && text !== '' && !names.includes(text)
  return (
    <div>
      <Autocomplete
        {...frameOf(props)}
        data={[...(names ?? [])]}
        value={text}
        spellCheck={false}
        comboboxProps={{ shadow: 'md' }}
        onChange={(next) => onChange(next === '' && !isRequired ? undefined : next)}
      />
      {isMissing && (
        <Text size="xs" mt={4} c="var(--cd-amber)">
          <span aria-hidden="true">◆</span> Missing here: the connected runtime
          {runtime === 'here' ? '' : ` “${runtime}”`} does not have it.
        </Text>
      )}
    </div>
  )
}

function kindOfSystem(type: string | undefined): NamedThing {
  const manifest = manifestOf(manifests, type ?? '')
  try {
    return manifest?.systemsFrom?.({ system: 'any' } as never)[0]?.kind ?? 'system'
  } catch {
    return 'system'
  }
}
