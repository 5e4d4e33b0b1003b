import { Autocomplete, Button, Group, NumberInput, Popover, Stack, Text, TextInput } from '@mantine/core'
import { IconMathFunction } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { findByWords } from '../commands/match-words.ts'
import classes from './FunctionMenu.module.css'
import { type Template, type TemplateInput, templates } from './templates.ts'

/** A menu of what can happen to a value on its way. Answers the expression, without its `=`. */
export function FunctionMenu({ value, onChange }: { readonly value: string; onChange(expression: string): void }) {
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<Template>()
  const close = () => {
    setOpen(false)
    setChosen(undefined)
  }
  const apply = (template: Template, inputs: Readonly<Record<string, string>>) => {
    onChange(template.build(value, inputs))
    close()
  }
  return (
    <Popover
      opened={isOpen}
      onChange={(open) => !open && close()}
      position="top-start"
      width={340}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconMathFunction size={14} />}
          aria-haspopup="dialog"
          onClick={() => (isOpen ? close() : setOpen(true))}
        >
          Function
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Choose a function" p={0}>
        {chosen === undefined ? (
          <TemplateList
            hasValue={value !== ''}
            onChoose={(template) => (template.inputs.length > 0 ? setChosen(template) : apply(template, {}))}
          />
        ) : (
          <TemplateForm
            template={chosen}
            onApply={(inputs) => apply(chosen, inputs)}
            onBack={() => setChosen(undefined)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function TemplateList({ hasValue, onChoose }: { readonly hasValue: boolean; onChoose(template: Template): void }) {
  const [query, setQuery] = useState('')
  const list = useRef<HTMLDivElement>(null)
  // Also on the way back from a form.
  useEffect(() => list.current?.querySelector('input')?.focus(), [])
  const shown = findByWords(
    templates.filter(({ isFixed }) => hasValue || isFixed === true),
    query,
    ({ title, summary, group, id }) => ({ title, rest: `${summary} ${group} ${id}` }),
  )
  const groups = [...new Set(shown.map(({ group }) => group))]
  const onKeyDown = (event: KeyboardEvent) => {
    const [nearest] = shown
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') walk(list.current, event.key === 'ArrowDown' ? 1 : -1)
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement && nearest !== undefined)
      onChoose(nearest)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field and the buttons inside come by here.
    <div ref={list} onKeyDown={onKeyDown}>
      <TextInput
        data-autofocus
        m="xs"
        size="xs"
        placeholder="Find a function"
        aria-label="Find a function"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <div className={classes.list}>
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <div className={classes.group}>{group}</div>
            {shown
              .filter((template) => template.group === group)
              .map((template) => (
                <button key={template.id} type="button" className={classes.entry} onClick={() => onChoose(template)}>
                  <span>{template.title}</span>
                  <span className={classes.summary}>{template.summary}</span>
                </button>
              ))}
          </section>
        ))}
        {shown.length === 0 && <p className={classes.none}>No function has these words.</p>}
        {!hasValue && <p className={classes.none}>Map a source field first, and all functions are here.</p>}
      </div>
    </div>
  )
}

/** Goes up and down between the search field and the functions. */
function walk(list: HTMLElement | null, step: 1 | -1): void {
  const stops = [...(list?.querySelectorAll<HTMLElement>('input, button') ?? [])]
  const at = stops.findIndex((stop) => stop.matches(':focus'))
  stops[at + step]?.focus()
}

function TemplateForm({
  template,
  onApply,
  onBack,
}: {
  readonly template: Template
  onApply(inputs: Readonly<Record<string, string>>): void
  onBack(): void
}) {
  const [inputs, setInputs] = useState(() =>
    Object.fromEntries(template.inputs.map(({ name, initial }) => [name, initial])),
  )
  const [isAsked, setAsked] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // It takes the place of the list, and of the button that had the focus.
  useEffect(() => form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), [])
  // A free text may be empty: replaced by nothing, empty when it is missing.
  const isNeeded = ({ name, kind, choices, isOptional }: TemplateInput) =>
    isOptional !== true && (kind !== 'text' || choices !== undefined) && (inputs[name] ?? '').trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (template.inputs.some(isNeeded)) setAsked(true)
    else onApply(inputs)
  }
  return (
    <form onSubmit={submit} ref={form}>
      <Stack gap="xs" p="sm">
        <Text fw={600}>{template.title}</Text>
        <Text size="xs" c="dimmed">
          {template.summary}
        </Text>
        {template.inputs.map((input, index) => (
          <TemplateField
            key={input.name}
            input={input}
            inputs={inputs}
            isFirst={index === 0}
            error={isAsked && isNeeded(input) ? 'This is needed.' : undefined}
            onChange={(text) => setInputs((before) => ({ ...before, [input.name]: text }))}
          />
        ))}
        <Group gap="xs" justify="end">
          <Button size="xs" variant="subtle" color="gray" onClick={onBack}>
            Back
          </Button>
          <Button size="xs" type="submit">
            Apply
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function TemplateField({
  input,
  inputs,
  isFirst,
  error,
  onChange,
}: {
  readonly input: TemplateInput
  readonly inputs: Readonly<Record<string, string>>
  readonly isFirst: boolean
  readonly error: string | undefined
  onChange(text: string): void
}) {
  const tables = useTables(input.kind === 'table' || input.kind === 'column')
  const value = inputs[input.name] ?? ''
  const shared = {
    label: input.label,
    size: 'xs',
    value,
    error,
    ...(isFirst ? { 'data-autofocus': true } : {}),
  } as const
  if (input.kind === 'number') {
    return <NumberInput {...shared} hideControls onChange={(next) => onChange(String(next))} />
  }
  const choices =
    input.kind === 'table'
      ? tables.map(({ name }) => name)
      : input.kind === 'column'
        ? (tables.find(({ name }) => name === inputs.table)?.columns ?? [])
        : (input.choices ?? [])
  const description = input.isOptional === true ? 'May be left empty.' : undefined
  if (choices.length > 0) {
    return (
      <Autocomplete
        {...shared}
        description={description}
        data={[...choices]}
        comboboxProps={{ withinPortal: false }}
        onChange={onChange}
      />
    )
  }
  return <TextInput {...shared} description={description} onChange={(event) => onChange(event.currentTarget.value)} />
}

interface TableName {
  readonly name: string
  readonly columns: readonly string[]
}

/** The code tables of the connected runtime; none while there is no connection, and names are typed then. */
function useTables(isWanted: boolean): readonly TableName[] {
  const client = useConnection((state) => state.client)
  const { tables } = useWorkspace()
  const known = useStore(tables, (state) => state.tables)
  const [listed, setListed] = useState<readonly TableName[]>([])
  useEffect(() => {
    if (!isWanted || client === undefined) return
    let isOver = false
    client.listTables({}).then(
      ({ items }) => {
        if (!isOver) setListed(items)
      },
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [client, isWanted])
  if (listed.length > 0) return listed
  return [...known].flatMap(([name, table]) => (typeof table === 'string' ? [] : [{ name, columns: table.columns }]))
}
