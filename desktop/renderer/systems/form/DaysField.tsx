import { Chip, Group, Input } from '@mantine/core'
import { lookOf, type SchemaFieldProps } from './field-look.ts'
import { weekdays } from './wording.ts'

/** Days of the week; none chosen means every day. */
export function DaysField(props: SchemaFieldProps) {
  const { value, onChange } = props
  const { label, error } = lookOf(props)
  const days: readonly unknown[] = Array.isArray(value) ? value : (props.field.schema.default as readonly unknown[])
  const setDays = (chosen: readonly string[]) => onChange(chosen.length === 0 ? undefined : chosen.map(Number).sort())
  return (
    <Input.Wrapper label={label} error={error} labelElement="div">
      <Chip.Group multiple value={days.map(String)} onChange={setDays}>
        <Group gap={4} mt={4}>
          {weekdays.map((day, index) => (
            <Chip key={day} size="xs" value={String(index + 1)}>
              {day}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}
