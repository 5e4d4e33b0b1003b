import { ActionIcon, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, useMemo, useRef } from 'react'
import { flushSync } from 'react-dom'
import { z } from 'zod'
import { AddButton } from './AddButton.tsx'
import { FieldView } from './FieldView.tsx'
import type { FieldEditorProps } from './field-editor.ts'
import classes from './Inspector.module.css'
import { moveItem } from './move-item.ts'
import { Notes } from './Notes.tsx'
import { blankOf, singularOf } from './read-schema.ts'

/** A list: each item is a field of its own. Alt+↑ and Alt+↓ move the one with the focus. */
export function ListField({ schema, meta, value, defaultValue, nodeId, path, problems, onChange }: FieldEditorProps) {
  const box = useRef<HTMLDivElement>(null)
  const isList = schema instanceof z.ZodArray
  const title = singularOf(meta.title ?? 'Item')
  const element = useMemo(() => (isList ? (schema.element as z.ZodType) : undefined), [isList, schema])
  if (element === undefined) return null
  const items: readonly unknown[] = Array.isArray(value) ? value : Array.isArray(defaultValue) ? defaultValue : []
  const move = (from: number, to: number) => {
    const moved = moveItem(items, from, to)
    if (moved === items) return
    // The item takes the focus along to its new place, before the next key moves it on.
    flushSync(() => onChange(moved))
    box.current?.querySelector<HTMLElement>(`[data-item="${to}"] input, [data-item="${to}"] textarea`)?.focus()
  }
  const onKeyDown = (index: number) => (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    move(index, event.key === 'ArrowUp' ? index - 1 : index + 1)
  }
  return (
    <Fieldset legend={meta.title} p="sm" ref={box as never}>
      <Stack gap="sm">
        <Notes description={meta.description} problems={problems} />
        {items.length === 0 && (
          <Text size="xs" c="dimmed">
            None yet.
          </Text>
        )}
        {items.map((_item, index) => (
          <fieldset
            // biome-ignore lint/suspicious/noArrayIndexKey: items of a configuration have no identity but their place.
            key={index}
            className={classes.item}
            data-item={index}
            aria-label={`${title} ${index + 1}`}
            onKeyDown={onKeyDown(index)}
          >
            <ItemBar
              {...{ title, index, count: items.length }}
              onMove={(to) => move(index, to)}
              onRemove={() => onChange(items.filter((_other, at) => at !== index))}
            />
            <Item {...{ element, title: `${title} ${index + 1}`, nodeId, path, index }} />
          </fieldset>
        ))}
        <AddButton title={title.toLowerCase()} onAdd={() => onChange([...items, blankOf(element)])} />
      </Stack>
    </Fieldset>
  )
}

function Item({
  element,
  title,
  nodeId,
  path,
  index,
}: {
  readonly element: z.ZodType
  readonly title: string
  readonly nodeId: string
  readonly path: FieldEditorProps['path']
  readonly index: number
}) {
  const schema = useMemo(() => element.meta({ ...element.meta(), title }), [element, title])
  const own = useMemo(() => [...path, index], [path, index])
  return <FieldView schema={schema} nodeId={nodeId} path={own} />
}

function ItemBar({
  title,
  index,
  count,
  onMove,
  onRemove,
}: {
  readonly title: string
  readonly index: number
  readonly count: number
  onMove(to: number): void
  onRemove(): void
}) {
  const name = `${title.toLowerCase()} ${index + 1}`
  const shared = { variant: 'subtle', color: 'gray', size: 'sm' } as const
  return (
    <Group gap={2} mb={4}>
      <span className={classes.itemTitle}>
        {title} {index + 1}
      </span>
      <ActionIcon {...shared} aria-label={`Move ${name} up`} disabled={index === 0} onClick={() => onMove(index - 1)}>
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        {...shared}
        aria-label={`Move ${name} down`}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
      >
        <IconArrowDown size={14} />
      </ActionIcon>
      <ActionIcon {...shared} aria-label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash size={14} />
      </ActionIcon>
    </Group>
  )
}
