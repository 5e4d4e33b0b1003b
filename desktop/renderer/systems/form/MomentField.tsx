import { TextInput } from '@mantine/core'
import { lookOf, type SchemaFieldProps } from './field-look.ts'

/** A date and a time of this machine's zone; kept as ISO 8601 in UTC. */
export function MomentField(props: SchemaFieldProps) {
  const { value, onChange } = props
  return (
    <TextInput
      {...lookOf(props)}
      type="datetime-local"
      value={typeof value === 'string' ? toLocal(value) : ''}
      onChange={({ currentTarget: { value: text } }) => {
        const moment = new Date(text)
        onChange(Number.isNaN(moment.getTime()) ? undefined : moment.toISOString())
      }}
    />
  )
}

function toLocal(iso: string): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return ''
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
