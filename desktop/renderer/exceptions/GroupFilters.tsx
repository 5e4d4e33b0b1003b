import { Select, type SelectProps, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import classes from './Exceptions.module.css'
import { useExceptions } from './use-exceptions.ts'

/** Narrows the groups by flow, person, tag and code, and says which come first. */
export function GroupFilters() {
  const { exceptions } = useWorkspace()
  const choice = useExceptions((state) => state.choice)
  const groups = useExceptions((state) => state.groups)
  const me = useConnection((state) => state.who?.name)
  const people = distinct([me, choice.assignee, ...groups.flatMap(({ assignees }) => assignees)])
  const codes = distinct([choice.code, ...groups.map(({ code }) => code)])
  const flows = new Map(groups.map(({ flow, flowName }) => [flow, flowName]))
  if (choice.flow !== undefined && !flows.has(choice.flow)) flows.set(choice.flow, choice.flow)
  return (
    <search className={classes.filters}>
      <ChoiceFilter
        name="flow"
        label="Flow"
        all="All flows"
        w={170}
        searchable
        data={[...flows].map(([value, label]) => ({ value, label }))}
      />
      <ChoiceFilter
        name="assignee"
        label="Whose"
        all="Everybody’s"
        w={140}
        data={people.map((name) => ({ value: name, label: name === me ? `${name} (you)` : name }))}
      />
      <ChoiceFilter name="code" label="Code" all="All codes" w={180} data={codes} />
      <TagFilter />
      <Select
        size="xs"
        w={150}
        aria-label="Order"
        allowDeselect={false}
        data={[
          { value: 'harm', label: 'Most harm first' },
          { value: 'age', label: 'Oldest first' },
        ]}
        value={choice.sort}
        onChange={(sort) => exceptions.setChoice({ sort: sort === 'age' ? 'age' : 'harm' })}
      />
    </search>
  )
}

function ChoiceFilter({
  name,
  label,
  all,
  ...more
}: Pick<SelectProps, 'data' | 'searchable' | 'w'> & {
  readonly name: 'flow' | 'assignee' | 'code'
  readonly label: string
  /** What is shown when nothing is chosen. */
  readonly all: string
}) {
  const { exceptions } = useWorkspace()
  const value = useExceptions((state) => state.choice[name])
  return (
    <Select
      {...more}
      size="xs"
      aria-label={label}
      placeholder={all}
      clearable
      clearButtonProps={{ 'aria-label': all }}
      value={value ?? null}
      onChange={(chosen) => exceptions.setChoice(optional(name, chosen))}
    />
  )
}

function TagFilter() {
  const { exceptions } = useWorkspace()
  const tag = useExceptions((state) => state.choice.tag)
  const [text, setText] = useState(tag ?? '')
  const apply = () => {
    if (text.trim() !== (tag ?? '')) exceptions.setChoice(optional('tag', text.trim()))
  }
  return (
    <TextInput
      size="xs"
      w={110}
      aria-label="Tag"
      placeholder="Tag"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  )
}

function optional(name: 'flow' | 'assignee' | 'code' | 'tag', value: string | null): object {
  return { [name]: value === null || value === '' ? undefined : value }
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))]
}
