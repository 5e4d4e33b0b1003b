import { ActionIcon, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { findInFlow, type Hit } from '../document/find-in-flow.ts'
import { notesSelection, selectionOf } from '../document/selection.ts'
import { noteKey } from './canvas-ids.ts'
import classes from './FlowSearch.module.css'
import { useCanvasUi, useCanvasUiState } from './use-canvas-ui.ts'

/** Finds nodes and notes by what stands in them, and goes from hit to hit. */
export function FlowSearch() {
  const search = useCanvasUiState((state) => state.search)
  return search === undefined ? null : <SearchBar {...search} />
}

function SearchBar({ query, at }: { readonly query: string; readonly at: number }) {
  const { canvas, documents } = useWorkspace()
  const ui = useCanvasUi()
  const flow = useOpenFlow((open) => open.flow)
  const words = useDeferredValue(query)
  const hits = useMemo(() => (flow === undefined ? [] : findInFlow(flow, words)), [flow, words])
  const shown = hits[at]
  const key = shown === undefined ? undefined : keyOf(shown)
  useEffect(() => {
    if (key !== undefined) canvas.current?.reveal(key, { keepsFocus: true })
  }, [canvas, key])
  // Keys may come before what was typed is searched for on the screen.
  const hitsNow = () => (words === query || flow === undefined ? hits : findInFlow(flow, query))
  const goTo = (next: number) => {
    const { length } = hitsNow()
    if (length > 0) ui.setState({ search: { query, at: (next + length) % length } })
  }
  const close = () => {
    const hit = hitsNow()[at]
    ui.setState({ search: undefined })
    if (hit !== undefined) documents.select(hit.kind === 'node' ? selectionOf([hit.id]) : notesSelection([hit.id]))
    canvas.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') goTo(at + (event.shiftKey ? -1 : 1))
    else if (event.key === 'ArrowDown') goTo(at + 1)
    else if (event.key === 'ArrowUp') goTo(at - 1)
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className={classes.bar}>
      <TextInput
        size="xs"
        aria-label="Find in this flow"
        placeholder="Name, type, key or any setting"
        autoFocus
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => ui.setState({ search: { query: event.currentTarget.value, at: 0 } })}
        className={classes.field ?? ''}
      />
      <span className={classes.count} role="status">
        {countOf({ query, hits, at })}
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label="Hit before" onClick={() => goTo(at - 1)}>
        <IconChevronUp size={16} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label="Next hit" onClick={() => goTo(at + 1)}>
        <IconChevronDown size={16} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label="Close the search" onClick={close}>
        <IconX size={16} aria-hidden="true" />
      </ActionIcon>
      {shown !== undefined && (
        <div className={classes.hit}>
          <b>{shown.title}</b> · {shown.place}: {shown.text}
        </div>
      )}
    </search>
  )
}

function keyOf({ kind, id }: Hit): string {
  return kind === 'node' ? id : noteKey(id)
}

function countOf({ query, hits, at }: { readonly query: string; readonly hits: readonly Hit[]; readonly at: number }) {
  if (query.trim() === '') return ''
  return hits.length === 0 ? 'Not found' : `${at + 1} of ${hits.length}`
}
