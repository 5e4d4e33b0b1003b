import { Select } from '@mantine/core'
import { useBindings } from '../use-bindings.ts'
import { lookOf, type SchemaFieldProps } from './field-look.ts'

/** One of the environment's credentials for calls that go out, or a name that is entered later. */
export function CredentialChoice(props: SchemaFieldProps) {
  const { value, onChange } = props
  const { credentials, credentialTypes } = useBindings()
  const outgoing = credentials.filter(
    ({ type }) => credentialTypes.find((each) => each.type === type)?.direction !== 'in',
  )
  const names = outgoing.map(({ name }) => name)
  const chosen = typeof value === 'string' ? value : null
  const { label, description, ...look } = lookOf(props)
  return (
    <Select
      {...look}
      label={label}
      description={
        names.length === 0 ? 'None is entered yet. Enter one under Credentials, then choose it here.' : description
      }
      data={chosen === null || names.includes(chosen) ? names : [...names, chosen]}
      value={chosen}
      placeholder="None"
      clearable
      clearButtonProps={{ 'aria-label': `No ${label.toLowerCase()}` }}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}
