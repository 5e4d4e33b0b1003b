import { manifests } from '@crossdock/nodes/manifests'
import type { NodeCategory, NodeManifest } from '@crossdock/shared/node'
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { categoryTitles, colorOf, iconOf } from '../canvas/node-look.ts'
import type { NodeTypeName } from '../canvas/place-node.ts'
import { findByWords } from '../commands/match-words.ts'
import classes from './NodeTypeList.module.css'
import { nodeTypeMime } from './node-type-mime.ts'

interface Props {
  /** Puts the cursor into the search at once. */
  readonly hasFocus?: boolean
  /** Which node types fit here. Default: all. */
  readonly accepts?: (manifest: NodeManifest) => boolean
  /** Entries can be dragged to the canvas. */
  readonly isDraggable?: boolean
  onChoose(type: NodeTypeName): void
  /** Escape was pressed in the search. */
  onLeave?(): void
}

interface Entry {
  readonly type: NodeTypeName
  readonly manifest: NodeManifest
}

const entries = Object.entries(manifests).map(([type, manifest]): Entry => ({ type: type as NodeTypeName, manifest }))
const categories = Object.keys(categoryTitles) as NodeCategory[]

/** Node types to choose from, by category, found by typing; Enter takes the marked one. */
export function NodeTypeList({
  hasFocus = false,
  accepts = () => true,
  isDraggable = false,
  onChoose,
  onLeave,
}: Props) {
  const listId = useId()
  const [query, setQuery] = useState('')
  // Until one walks through the list, the nearest to what was typed is marked, and nothing while nothing was typed.
  const [at, setAt] = useState<number>()
  const nearest = findByWords(
    entries.filter(({ manifest }) => accepts(manifest)),
    query,
    ({ type, manifest }) => ({ title: manifest.title, rest: `${type} ${manifest.summary}` }),
  )
  const found = categories.flatMap((category) => nearest.filter(({ manifest }) => manifest.category === category))
  const marked = at === undefined ? (query.trim() === '' ? undefined : nearest[0]) : found[at]
  const place = marked === undefined ? -1 : found.indexOf(marked)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && marked !== undefined) {
      onChoose(marked.type)
      setQuery('')
      setAt(undefined)
    } else if (event.key === 'ArrowDown') setAt(Math.min(place + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(place - 1, 0))
    else if (event.key === 'Escape' && onLeave !== undefined) onLeave()
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        className={classes.search}
        placeholder="Search nodes"
        aria-label="Search nodes"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={marked === undefined ? undefined : `${listId}-${marked.type}`}
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        data-palette-search={isDraggable || undefined}
        autoFocus={hasFocus}
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(undefined)
        }}
      />
      <div className={classes.list} id={listId} role="listbox" aria-label="Nodes" tabIndex={-1}>
        {found.map((entry, index) => (
          <div key={entry.type} role="presentation">
            {found[index - 1]?.manifest.category !== entry.manifest.category && (
              <div className={classes.heading} role="presentation">
                {categoryTitles[entry.manifest.category]}
              </div>
            )}
            <EntryRow {...{ entry, listId, isDraggable, onChoose }} isMarked={entry === marked} />
          </div>
        ))}
        {found.length === 0 && <div className={classes.heading}>No node is called that.</div>}
      </div>
    </>
  )
}

interface RowProps {
  readonly entry: Entry
  readonly listId: string
  readonly isDraggable: boolean
  readonly isMarked: boolean
  onChoose(type: NodeTypeName): void
}

function EntryRow({ entry: { type, manifest }, listId, isDraggable, isMarked, onChoose }: RowProps) {
  const Icon = iconOf(type)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works through the search field.
    <div
      id={`${listId}-${type}`}
      role="option"
      tabIndex={-1}
      aria-selected={isMarked}
      className={classes.entry}
      ref={(element) => {
        if (isMarked) element?.scrollIntoView({ block: 'nearest' })
      }}
      title={manifest.summary}
      draggable={isDraggable}
      data-node-type={type}
      onDragStart={(event) => {
        event.dataTransfer.setData(nodeTypeMime, type)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => onChoose(type)}
    >
      <span className={classes.icon} style={{ '--tint': colorOf(manifest.category) } as React.CSSProperties}>
        <Icon size={16} stroke={1.7} aria-hidden="true" />
      </span>
      {manifest.title}
    </div>
  )
}
