import type { CaseResult } from '@crossdock/shared/api'
import type { CaseDocument } from '@crossdock/shared/case'
import { ActionIcon, Button, Menu, Textarea, TextInput } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import classes from './Cases.module.css'
import { attempt, debugCase, duplicateCase, exportCase } from './case-acts.ts'
import { standingOf } from './case-words.ts'
import { Differences } from './Differences.tsx'
import { MissingAnswer } from './MissingAnswer.tsx'
import { useCases } from './use-cases.ts'

/** One case: its name, what one can do with it, and how it went. */
export function CaseDetail({ document, savedBy }: { readonly document: CaseDocument; readonly savedBy: string }) {
  const result = useCases((state) => state.results.get(document.id))
  const isOne = document.items.length === 1
  const answers = document.pins.length === 1 ? '1 pinned answer' : `${document.pins.length} pinned answers`
  return (
    <section className={classes.detail} aria-label={`Case ${document.name}`}>
      <Head document={document} result={result} />
      <p className={classes.facts}>
        {isOne ? '1 record' : `${document.items.length} records`} through {document.source}, {answers}
        {document.masked === undefined ? '' : `, masked: ${document.masked.join(', ')}`} · saved by {savedBy}
      </p>
      <Note document={document} />
      {result !== undefined && <Outcome document={document} result={result} />}
      {result === undefined && (
        <p className={classes.hint}>Run it to see whether what comes of it is what it expects.</p>
      )}
    </section>
  )
}

function Head({ document, result }: { readonly document: CaseDocument; readonly result: CaseResult | undefined }) {
  const workspace = useWorkspace()
  const mayRun = useConnection((state) => canAct(state, 'operator'))
  const isRunning = useCases((state) => state.running !== undefined)
  const { state, word } = standingOf(result)
  return (
    <div className={classes.head}>
      <Name document={document} />
      <StateMark state={state} label={word} />
      {result !== undefined && <span className={classes.quiet}>{Math.max(1, Math.round(result.durationMs))} ms</span>}
      <span className={classes.headActs}>
        <Button
          size="compact-sm"
          loading={isRunning}
          disabled={!mayRun}
          onClick={() => void workspace.cases.run([document.id])}
        >
          Run
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!mayRun}
          onClick={() => debugCase(workspace, document.id)}
        >
          Debug this case
        </Button>
        <More document={document} />
      </span>
    </div>
  )
}

function Name({ document }: { readonly document: CaseDocument }) {
  const workspace = useWorkspace()
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  const [name, setName] = useState(document.name)
  const save = () => {
    const wanted = name.trim()
    if (wanted === '' || wanted === document.name) setName(document.name)
    else void attempt(workspace, () => workspace.cases.put({ ...document, name: wanted }))
  }
  return (
    <TextInput
      className={classes.nameField}
      size="xs"
      aria-label="Name of the case"
      readOnly={!mayChange}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}

function Note({ document }: { readonly document: CaseDocument }) {
  const workspace = useWorkspace()
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  const [note, setNote] = useState(document.note ?? '')
  if (!mayChange && note === '') return null
  return (
    <Textarea
      size="xs"
      variant="unstyled"
      classNames={{ input: classes.noteField ?? '' }}
      aria-label="Note on the case"
      placeholder="What this case is about"
      autosize
      minRows={1}
      maxRows={3}
      readOnly={!mayChange}
      value={note}
      onChange={(event) => setNote(event.currentTarget.value)}
      onBlur={() => {
        if (note.trim() === (document.note ?? '')) return
        const { note: _before, ...rest } = document
        const changed = note.trim() === '' ? rest : { ...rest, note: note.trim() }
        void attempt(workspace, () => workspace.cases.put(changed))
      }}
    />
  )
}

function More({ document }: { readonly document: CaseDocument }) {
  const workspace = useWorkspace()
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={26} aria-label="More acts on this case">
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={!mayChange}
          onClick={() => void attempt(workspace, () => duplicateCase(workspace, document))}
        >
          Duplicate
        </Menu.Item>
        <Menu.Item onClick={() => void attempt(workspace, () => exportCase(workspace, document))}>
          Export as a file…
        </Menu.Item>
        <Menu.Item
          color="red"
          disabled={!mayChange}
          onClick={() => void attempt(workspace, () => workspace.cases.remove(document.id))}
        >
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Outcome({ document, result }: { readonly document: CaseDocument; readonly result: CaseResult }) {
  const workspace = useWorkspace()
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  if (result.outcome === 'broken') return <MissingAnswer document={document} result={result} />
  if (result.outcome === 'passed') return <p className={classes.hint}>What came of it is what it expects.</p>
  const isNew = result.outcome === 'no-expectation'
  return (
    <>
      {isNew ? (
        <p className={classes.hint}>
          It ran to its end and expects nothing yet: {describe(result)}. Accept it, and from then on the case fails when
          something else comes of it.
        </p>
      ) : (
        <Differences result={result} />
      )}
      <div className={classes.acts}>
        <Button
          size="compact-sm"
          variant={isNew ? 'filled' : 'default'}
          disabled={!mayChange}
          title={mayChange ? undefined : 'Changing cases takes a token with the role designer.'}
          onClick={() => void attempt(workspace, () => workspace.cases.accept(document.id))}
        >
          {isNew ? 'Expect what came of it' : 'Accept the new result as expected'}
        </Button>
      </div>
    </>
  )
}

function describe({ actual }: CaseResult): string {
  const states = new Map<string, number>()
  for (const { state } of actual?.records ?? []) states.set(state, (states.get(state) ?? 0) + 1)
  return [...states].map(([state, count]) => `${count} ${state}`).join(', ')
}
