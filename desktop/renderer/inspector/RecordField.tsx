import { expressionMode } from '@crossdock/shared/node'
import { ActionIcon, Fieldset, Group, Stack, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { z } from 'zod'
import { ExpressionField } from '../expression-field/ExpressionField.tsx'
import { AddButton } from './AddButton.tsx'
import type { FieldEditorProps } from './field-editor.ts'
import { Notes } from './Notes.tsx'
import { singularOf } from './read-schema.ts'
import { useFieldScope } from './use-field-scope.ts'

/** Names with a value each, e.g. headers. */
export function RecordField({ schema, meta, value, nodeId, path, problems, onChange }: FieldEditorProps) {
  const { scope, laterNames } = useFieldScope(nodeId, path)
  if (!(schema instanceof z.ZodRecord)) return null
  const mayCalculate = expressionMode(schema.valueType as z.ZodType) !== undefined
  const entries = Object.entries((value ?? {}) as Record<string, unknown>)
  const set = (next: readonly (readonly [string, unknown])[]) =>
    onChange(next.length === 0 ? undefined : Object.fromEntries(next))
  const replace = (index: number, entry: readonly [string, unknown]) => {
    // Two equal names would make one of them vanish.
    const isTaken = entries.some(([name], at) => at !== index && name === entry[0])
    if (!isTaken) set(entries.map((old, at) => (at === index ? entry : old)))
  }
  return (
    <Fieldset legend={meta.title} p="sm">
      <Stack gap="sm">
        <Notes description={meta.description} problems={problems} />
        {entries.map(([name, item], index) => {
          const text = typeof item === 'string' ? item : JSON.stringify(item)
          const shared = { value: text, onChange: (next: string) => replace(index, [name, next]) }
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being edited.
            <div key={index}>
              <Group gap={4} wrap="nowrap" mb={4}>
                <TextInput
                  flex={1}
                  aria-label={`Name ${index + 1} of ${meta.title}`}
                  value={name}
                  spellCheck={false}
                  onChange={(event) => replace(index, [event.currentTarget.value, item])}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${name}`}
                  onClick={() => set(entries.filter((_entry, at) => at !== index))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Group>
              {mayCalculate ? (
                <ExpressionField label={`Value of ${name}`} isLabelHidden {...{ scope, laterNames }} {...shared} />
              ) : (
                <TextInput
                  aria-label={`Value of ${name}`}
                  spellCheck={false}
                  value={text}
                  onChange={(event) => shared.onChange(event.currentTarget.value)}
                />
              )}
            </div>
          )
        })}
        <AddButton
          title={singularOf(meta.title ?? 'name').toLowerCase()}
          onAdd={() => set([...entries, [freeName(entries.map(([name]) => name)), '']])}
        />
      </Stack>
    </Fieldset>
  )
}

function freeName(taken: readonly string[]): string {
  let number = taken.length + 1
  while (taken.includes(`name${number}`)) number += 1
  return `name${number}`
}
