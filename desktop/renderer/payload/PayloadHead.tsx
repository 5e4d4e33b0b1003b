import { ActionIcon, SegmentedControl, TextInput, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFold, IconFoldDown, IconSearch } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { countText } from '../live/count-text.ts'
import classes from './Payload.module.css'
import { type PayloadMode, setPayloadMode } from './payload-mode.ts'
import type { PayloadNode } from './payload-node.ts'
import type { PayloadState } from './use-payload-view.ts'

/** Modes, search and differences of one payload. */
export function PayloadHead({
  state,
  label,
  searchRef,
}: {
  readonly state: PayloadState
  readonly label: string
  readonly searchRef: RefObject<HTMLInputElement | null>
}) {
  const { mode, changes } = state
  return (
    <div className={classes.head}>
      <SegmentedControl
        size="xs"
        aria-label={`${label}: how it is shown`}
        value={mode}
        onChange={(next) => setPayloadMode(next as PayloadMode)}
        data={[
          { value: 'tree', label: 'Tree' },
          { value: 'table', label: 'Table' },
          { value: 'json', label: 'JSON' },
        ]}
      />
      {mode === 'tree' && (
        <span className={classes.tools}>
          <Tool label="Open all" onClick={state.openAll}>
            <IconFoldDown size={15} />
          </Tool>
          <Tool label="Close all" onClick={state.closeAll}>
            <IconFold size={15} />
          </Tool>
        </span>
      )}
      {changes !== undefined && <Differences state={state} changes={changes} />}
      <SearchField state={state} label={label} searchRef={searchRef} />
    </div>
  )
}

function Differences({ state, changes }: { readonly state: PayloadState; readonly changes: readonly PayloadNode[] }) {
  if (changes.length === 0) return <span className={classes.quiet}>no differences</span>
  return (
    <span className={classes.tools}>
      <span className={classes.quiet}>
        {changes.length === 1 ? '1 difference' : `${countText(changes.length)} differences`}
      </span>
      <Tool label="Previous difference (Shift+F7)" onClick={() => goAlong(state, changes, -1)}>
        <IconArrowUp size={15} />
      </Tool>
      <Tool label="Next difference (F7)" onClick={() => goAlong(state, changes, 1)}>
        <IconArrowDown size={15} />
      </Tool>
    </span>
  )
}

function SearchField({
  state,
  label,
  searchRef,
}: {
  readonly state: PayloadState
  readonly label: string
  readonly searchRef: RefObject<HTMLInputElement | null>
}) {
  const { hits, search } = state
  const place = hits.nodes.findIndex(({ id }) => id === state.active.id)
  const isSearching = search.trim() !== ''
  const count = `${countText(hits.nodes.length)}${hits.isCut ? '+' : ''}`
  return (
    <span className={classes.search}>
      <TextInput
        ref={searchRef}
        size="xs"
        aria-label={`Search in ${label}`}
        placeholder="Search"
        leftSection={<IconSearch size={13} />}
        value={search}
        onChange={(event) => state.setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') goAlong(state, hits.nodes, event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape' && isSearching) {
            state.setSearch('')
            event.stopPropagation()
          } else return
          event.preventDefault()
        }}
      />
      {isSearching && (
        <span className={classes.tools}>
          <span className={classes.quiet} role="status">
            {hits.nodes.length === 0 ? 'not found' : place < 0 ? `${count} found` : `${place + 1} of ${count}`}
          </span>
          <Tool label="Previous hit" onClick={() => goAlong(state, hits.nodes, -1)}>
            <IconArrowUp size={15} />
          </Tool>
          <Tool label="Next hit" onClick={() => goAlong(state, hits.nodes, 1)}>
            <IconArrowDown size={15} />
          </Tool>
        </span>
      )}
    </span>
  )
}

/** Goes from the chosen node to the next or the previous one of a list, round and round. */
export function goAlong(state: PayloadState, nodes: readonly PayloadNode[], step: 1 | -1): void {
  if (nodes.length === 0) return
  const place = nodes.findIndex(({ id }) => id === state.active.id)
  const next = place < 0 ? (step === 1 ? 0 : nodes.length - 1) : (place + step + nodes.length) % nodes.length
  const node = nodes[next]
  if (node !== undefined) state.goTo(node)
}

function Tool({
  label,
  onClick,
  children,
}: {
  readonly label: string
  onClick(): void
  readonly children: React.ReactNode
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
