import { ActionIcon, Button, CloseButton, Group, Popover, Stack, TextInput, Tooltip } from '@mantine/core'
import { IconBookmark, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { KeptSearches } from './kept-searches.ts'
import classes from './Search.module.css'
import { describeTerm } from './search-filter.ts'
import { printSearch, type ReadSearch } from './search-language.ts'

/** What the search says, part by part, and what in it is not understood. */
export function SearchChips({
  text,
  read,
  onSearch,
}: {
  readonly text: string
  readonly read: ReadSearch
  onSearch(text: string): void
}) {
  const { terms, problems } = read
  if (terms.length + problems.length === 0) return null
  return (
    <div className={classes.chips}>
      {terms.map((term) => (
        <span key={term.field} className={classes.chip}>
          <span className={classes.said} title={describeTerm(term)}>
            {describeTerm(term)}
          </span>
          <button
            type="button"
            aria-label={`Leave out: ${describeTerm(term)}`}
            onClick={() => onSearch(printSearch(terms.filter((other) => other !== term)))}
          >
            <IconX size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      {problems.map(({ start, end, message }) => (
        <span key={start} className={classes.problem} role="status">
          <span className={classes.wrong}>{shortened(text.slice(start, end))}</span> {message}
        </span>
      ))}
    </div>
  )
}

/** What is not understood, as far as it has room beside the reason. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Keeps a search under a name on this machine, and lists those that are kept. */
export function SavedSearches({
  text,
  kept,
  onSave,
  onForget,
  onSearch,
}: {
  readonly text: string
  readonly kept: KeptSearches
  onSave(name: string): void
  onForget(name: string): void
  onSearch(text: string): void
}) {
  const [name, setName] = useState('')
  const [isOpen, setOpen] = useState(false)
  const save = () => {
    if (name.trim() === '') return
    onSave(name.trim())
    setName('')
    setOpen(false)
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus width={320}>
      <Popover.Target>
        <Tooltip label="Saved searches">
          <ActionIcon size={36} variant="default" aria-label="Saved searches" onClick={() => setOpen(!isOpen)}>
            <IconBookmark size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved searches">
        <Stack gap="xs">
          {kept.saved.length === 0 && <span className={classes.hint}>No search is kept on this machine yet.</span>}
          {kept.saved.map((search) => (
            <Group key={search.name} gap={4} wrap="nowrap">
              <button
                type="button"
                className={classes.saved}
                title={search.text}
                onClick={() => {
                  setOpen(false)
                  onSearch(search.text)
                }}
              >
                {search.name} <span className={classes.hint}>{search.text}</span>
              </button>
              <CloseButton size="xs" aria-label={`Forget “${search.name}”`} onClick={() => onForget(search.name)} />
            </Group>
          ))}
          {text.trim() !== '' && (
            <Group gap={6} wrap="nowrap" align="end">
              <TextInput
                size="xs"
                style={{ flex: 1 }}
                label="Keep this search as"
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                onKeyDown={(event) => event.key === 'Enter' && save()}
              />
              <Button size="xs" disabled={name.trim() === ''} onClick={save}>
                Keep
              </Button>
            </Group>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
