import { Kbd, Modal, TextInput } from '@mantine/core'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { selectionOf } from '../document/selection.ts'
import classes from './CommandPalette.module.css'
import { isEditing, isEnabled, runCommand, titleOf } from './command.ts'
import { findByWords } from './match-words.ts'
import { commands } from './registry.ts'
import { keysOf } from './shortcut.ts'

interface Entry {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly shortcut?: string
  run(): void
}

const mostShown = 60

/** Everything one can do or jump to, found by typing. */
export function CommandPalette() {
  const workspace = useWorkspace()
  const { view, platform } = workspace
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const entries = useMemo(() => entriesOf(workspace), [workspace])
  const found = findByWords(entries, query, ({ title, hint }) => ({ title, rest: hint })).slice(0, mostShown)
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return
    view.closeDialog()
    entry.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') choose(found[at])
    else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else return
    event.preventDefault()
  }
  return (
    <Modal
      opened
      onClose={() => view.closeDialog()}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      attributes={{ content: { 'aria-label': 'Search, jump, run' } }}
    >
      <TextInput
        data-autofocus
        variant="unstyled"
        px="md"
        size="md"
        placeholder="What do you want to do?"
        aria-label="Search commands and nodes"
        role="combobox"
        aria-expanded
        aria-controls="command-list"
        aria-activedescendant={found[at] === undefined ? undefined : `command-${at}`}
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
      />
      <div className={classes.list} id="command-list" role="listbox" aria-label="Commands and nodes">
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works through the search field.
          <div
            key={entry.id}
            id={`command-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes.entry}
            ref={(element) => {
              if (index === at) element?.scrollIntoView({ block: 'nearest' })
            }}
            onClick={() => choose(entry)}
          >
            <span className={classes.hint}>{entry.hint}</span>
            <span className={classes.title}>{entry.title}</span>
            {entry.shortcut !== undefined &&
              keysOf(entry.shortcut, platform).map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
          </div>
        ))}
      </div>
      {found.length === 0 && <div className={classes.nothing}>Nothing is called that.</div>}
    </Modal>
  )
}

function entriesOf(workspace: Workspace): readonly Entry[] {
  const ready = commands.filter((command) => command.id !== 'view.command-palette' && isEnabled(command, workspace))
  return [
    ...ready.map((command): Entry => {
      const [shortcut] = command.shortcuts ?? []
      return {
        id: command.id,
        title: titleOf(command, workspace),
        hint: command.group,
        ...(shortcut === undefined ? {} : { shortcut }),
        run: () => void runCommand(command, workspace),
      }
    }),
    ...nodeEntries(workspace),
  ]
}

function nodeEntries(workspace: Workspace): readonly Entry[] {
  const flow = workspace.documents.getState().open?.flow
  if (flow === undefined || !isEditing(workspace)) return []
  return Object.keys(flow.nodes).map((id) => ({
    id: `node.${id}`,
    title: nodeTitle(flow, id),
    hint: 'Node',
    run: () => {
      workspace.documents.select(selectionOf([id]))
      workspace.canvas.current?.reveal(id)
    },
  }))
}
