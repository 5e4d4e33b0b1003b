import { errorCodes } from '@crossdock/shared/errors'
import { ActionIcon, Button, Loader, Tooltip } from '@mantine/core'
import { IconArrowUp, IconRefresh } from '@tabler/icons-react'
import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { usePublishedFlows } from '../../flows/use-flow-lists.ts'
import { countText } from '../../live/count-text.ts'
import { RecordActs } from '../acts/RecordActs.tsx'
import classes from '../Records.module.css'
import { printRecordsPlace } from '../records-address.ts'
import type { RecordsState } from '../records-store.ts'
import { SavedSearches, SearchChips } from '../search/SearchChips.tsx'
import { SearchField } from '../search/SearchField.tsx'
import { printTerm, readSearch } from '../search/search-language.ts'
import { useKeptSearches } from '../search/use-kept-searches.ts'
import { RecordTable } from './RecordTable.tsx'

const causes = Object.keys(errorCodes)

/** The search and what it found. The address holds the search, so that it can be sent to a colleague. */
export function RecordList({ text }: { readonly text: string }) {
  const { records, view } = useWorkspace()
  const client = useConnection((state) => state.client)
  const { kept, remember, save, forget } = useKeptSearches()
  const inputRef = useRef<HTMLInputElement>(null)
  const state = useStore(records)
  const read = useMemo(() => readSearch(text), [text])
  const known = useKnownValues(state)
  useEffect(() => {
    if (client !== undefined) records.search(text)
  }, [client, records, text])
  useEffect(() => {
    if (!state.isFieldWanted) return
    inputRef.current?.select()
    records.wantField(false)
  }, [state.isFieldWanted, records])
  const search = (next: string) => {
    if (readSearch(next).problems.length === 0) remember(next.trim())
    if (next.trim() === text.trim()) records.refresh()
    else view.goTo('records', printRecordsPlace({ kind: 'search', text: next }))
  }
  return (
    <div className={classes.list}>
      <div className={classes.searchRow}>
        <SearchField text={text} known={known} kept={kept} inputRef={inputRef} onSearch={search} />
        <SavedSearches
          text={text}
          kept={kept}
          onSave={(name) => save({ name, text })}
          onForget={forget}
          onSearch={search}
        />
        <Tooltip label="Find again">
          <ActionIcon size={36} variant="default" aria-label="Find again" onClick={records.refresh}>
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <SearchChips text={text} read={read} onSearch={search} />
      <FoundLine state={state} />
      <Found state={state} text={text} onSearch={search} />
    </div>
  )
}

function useKnownValues({ items }: RecordsState) {
  const { flows = [] } = usePublishedFlows()
  return useMemo(
    () => ({ flows, entities: [...new Set(items.slice(0, 500).map(({ entity }) => entity))].sort(), causes }),
    [flows, items],
  )
}

/** How many there are so far, what came since, and what one can do with the chosen ones. */
function FoundLine({ state }: { readonly state: RecordsState }) {
  const { records } = useWorkspace()
  const { items, nextCursor, status, selected, fresh, isFreshCut, looked } = state
  const chosen = useMemo(() => items.filter(({ id }) => selected.has(id)), [items, selected])
  const more = nextCursor !== undefined && looked === undefined ? ' so far, more below' : ''
  const lookedWords = looked === undefined ? '' : `, in ${countText(looked)} records looked at`
  return (
    <div className={classes.found}>
      <span className={classes.quiet} role="status">
        {status === 'reading' && 'Finding …'}
        {(status === 'ready' || status === 'reading-more') &&
          `${countText(items.length)} ${items.length === 1 ? 'record' : 'records'}${more}${lookedWords}`}
      </span>
      {fresh.length > 0 && (
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconArrowUp size={13} />}
          onClick={() => records.takeFresh()}
        >
          {countText(fresh.length)}
          {isFreshCut ? ' and more' : ''} new
        </Button>
      )}
      {chosen.length > 0 && <RecordActs records={chosen} onDone={records.refresh} />}
    </div>
  )
}

function Found({
  state,
  text,
  onSearch,
}: {
  readonly state: RecordsState
  readonly text: string
  onSearch(text: string): void
}) {
  const { records } = useWorkspace()
  const { items, status, problem } = state
  if (status === 'failed' && problem !== undefined)
    return (
      <div className={classes.empty} role="alert">
        <p>
          {problem.message} {problem.remedy}
        </p>
        <Button variant="default" onClick={records.refresh}>
          Try again
        </Button>
      </div>
    )
  if (items.length > 0) return <RecordTable state={state} />
  if (status === 'idle' || status === 'reading') return <Loader size="sm" m="lg" aria-label="Finding" />
  return <NothingFound state={state} text={text} onSearch={onSearch} />
}

function NothingFound({ state, text, onSearch }: Parameters<typeof Found>[0]) {
  const { records } = useWorkspace()
  const { terms } = readSearch(text)
  const key = terms.find(({ field, value }) => field === 'key' && !value.includes('*'))
  const others = terms.filter((term) => term !== key)
  const isFurther = state.nextCursor !== undefined
  const widen = (value: string) => onSearch([printTerm({ field: 'key', value }), ...others.map(printTerm)].join(' '))
  return (
    <div className={classes.empty}>
      <p>
        {terms.length === 0
          ? 'No record has been accepted here yet. Publish a flow and send it something; each record will stand here.'
          : isFurther
            ? `Nothing in the newest ${countText(state.looked ?? 0)} records that fit the rest of the search.`
            : 'No record is like that.'}
      </p>
      {isFurther && (
        <Button loading={state.status === 'reading-more'} onClick={records.readMore}>
          Look further
        </Button>
      )}
      {key !== undefined && (
        <div className={classes.emptyActs}>
          <Button variant="default" onClick={() => widen(`${key.value}*`)}>
            Keys that begin with {key.value}
          </Button>
          <Button variant="default" onClick={() => widen(`*${key.value}*`)}>
            Keys that contain {key.value}
          </Button>
        </div>
      )}
      {others.length > 0 && key !== undefined && (
        <Button variant="subtle" onClick={() => onSearch(printTerm(key))}>
          {key.value} everywhere
        </Button>
      )}
    </div>
  )
}
