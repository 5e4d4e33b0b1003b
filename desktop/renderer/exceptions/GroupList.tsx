import type { ExceptionGroup } from '@crossdock/shared/api'
import { useEffect, useRef } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import classes from './Exceptions.module.css'
import { ageOf, initialsOf, pluralOf, systemName, waitingOf } from './exception-words.ts'
import { useExceptions, useNow } from './use-exceptions.ts'

const rowPx = 104

/** Causes as sentences. A list of choices: arrows and J/K go from one to the next. */
export function GroupList() {
  const { exceptions } = useWorkspace()
  const ref = useRef<HTMLDivElement>(null)
  const groups = useExceptions((state) => state.groups)
  const chosen = useExceptions((state) => state.chosen)
  const isHeldComplete = useExceptions((state) => state.isHeldComplete)
  const now = useNow()
  const { first, end, onScroll, reveal } = useVisibleRows(ref, { count: groups.length, rowPx })
  const index = groups.findIndex(({ fingerprint }) => fingerprint === chosen)
  useEffect(() => reveal(index), [index, reveal])
  const goTo = (to: number) => {
    const next = groups[Math.min(Math.max(to, 0), groups.length - 1)]
    if (next !== undefined) exceptions.choose(next.fingerprint)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const places: Readonly<Record<string, number>> = {
      ...{ ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: groups.length - 1 },
    }
    const to = places[event.key]
    if (to === undefined) return
    event.preventDefault()
    goTo(to)
  }
  return (
    <div
      ref={ref}
      className={classes.groups}
      role="listbox"
      aria-label="Causes"
      tabIndex={0}
      aria-activedescendant={index < 0 ? undefined : `cause-${chosen}`}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <div style={{ height: groups.length * rowPx, position: 'relative' }} role="presentation">
        {groups.slice(first, end).map((group, offset) => (
          <GroupRow
            key={group.fingerprint}
            {...{ group, now, isHeldComplete, total: groups.length, place: first + offset }}
            isChosen={group.fingerprint === chosen}
            onChoose={() => exceptions.choose(group.fingerprint)}
          />
        ))}
      </div>
    </div>
  )
}

function GroupRow({
  group,
  now,
  place,
  total,
  isChosen,
  isHeldComplete,
  onChoose,
}: {
  readonly group: ExceptionGroup
  readonly now: number
  readonly place: number
  readonly total: number
  readonly isChosen: boolean
  readonly isHeldComplete: boolean
  onChoose(): void
}) {
  const { cause, held, oldestAt, systems } = group
  const facts = [
    `oldest ${ageOf(oldestAt, now)}`,
    ...(held > 0 ? [`${countText(held)}${isHeldComplete ? '' : ' or more'} held behind`] : []),
    ...systems.map(systemName),
    ...(group.entities.length > 1 ? group.entities.map((entity) => pluralOf(entity, 2)) : []),
  ]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself has the keys.
    <div
      role="option"
      id={`cause-${group.fingerprint}`}
      tabIndex={-1}
      aria-selected={isChosen}
      aria-posinset={place + 1}
      aria-setsize={total}
      className={classes.group}
      style={{ top: place * rowPx, height: rowPx }}
      onClick={onChoose}
    >
      <span className={classes.waiting}>
        <span className={classes.diamond} aria-hidden="true">
          {cause.kind === 'unknown-outcome' ? '◈' : '◆'}
        </span>
        {waitingOf(group)}
        <Assignees names={group.assignees} />
      </span>
      <span className={classes.cause} title={cause.text}>
        {cause.text}
      </span>
      <span className={classes.facts} title={`${group.flowName}, since ${new Date(oldestAt).toLocaleString()}`}>
        {facts.join(' · ')}
      </span>
      <span className={classes.facts}>
        {group.flowName} · {group.nodeName}
      </span>
    </div>
  )
}

/** Whose the exceptions of a group are, as initials. */
function Assignees({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <span className={classes.people}>
      {names.slice(0, 3).map((name) => (
        <span key={name} className={classes.person} title={name} role="img" aria-label={`with ${name}`}>
          {initialsOf(name)}
        </span>
      ))}
      {names.length > 3 && <span className={classes.quiet}>+{names.length - 3}</span>}
    </span>
  )
}
