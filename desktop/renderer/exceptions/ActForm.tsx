import type { ExceptionGroup } from '@crossdock/shared/api'
import { Autocomplete, Button, Group, TagsInput, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import { runSafely } from '../repair/run-safely.ts'
import { EditPayloadForm } from './EditPayloadForm.tsx'
import classes from './Exceptions.module.css'
import { subjectOf } from './exception-words.ts'
import { assign, comment, concerned, ignore, resolve, tag } from './exceptions-acts.ts'
import { countOf, singleRow } from './exceptions-store.ts'
import { FixCodeForm } from './FixCodeForm.tsx'
import { useExceptions } from './use-exceptions.ts'
import { VerifyForm } from './VerifyForm.tsx'

/** The form of the act that was begun. */
export function ActForm({ group }: { readonly group: ExceptionGroup }) {
  const form = useExceptions((state) => state.form)
  const row = useExceptions(singleRow)
  switch (form) {
    case 'assign':
      return <AssignForm group={group} />
    case 'tag':
      return <TagForm />
    case 'comment':
      return <NoteForm group={group} />
    case 'resolve':
    case 'ignore':
      return <ReasonForm key={form} act={form} group={group} />
    case 'fix-code':
      return <FixCodeForm cause={group.cause} />
    case 'edit':
      return row === undefined ? null : <EditPayloadForm key={row.id} row={row} group={group} />
    case 'verify':
      return row === undefined ? null : <VerifyForm key={row.id} row={row} group={group} />
    default:
      return null
  }
}

/** A form below the acts: Escape closes it, Enter or the button does it. */
function Form({
  label,
  submitLabel,
  canSubmit = true,
  onSubmit,
  more,
  children,
}: {
  readonly label: string
  readonly submitLabel: string
  readonly canSubmit?: boolean
  onSubmit(): Promise<void>
  readonly more?: ReactNode
  readonly children: ReactNode
}) {
  const workspace = useWorkspace()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || !canSubmit) return
    setBusy(true)
    await runSafely(workspace, onSubmit)
    setBusy(false)
  }
  return (
    <form
      className={classes.form}
      aria-label={label}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && workspace.exceptions.openForm(undefined)}
    >
      {children}
      <Group justify="end" mt="xs" gap="xs">
        {more}
        <Button size="xs" variant="default" onClick={() => workspace.exceptions.openForm(undefined)}>
          Cancel
        </Button>
        <Button size="xs" type="submit" loading={isBusy} disabled={!canSubmit}>
          {submitLabel}
        </Button>
      </Group>
    </form>
  )
}

function AssignForm({ group }: { readonly group: ExceptionGroup }) {
  const workspace = useWorkspace()
  const me = useConnection((state) => state.who?.name ?? '')
  const people = useExceptions((state) => [...new Set(state.groups.flatMap(({ assignees }) => assignees))].join('\n'))
  const count = useExceptions(countOf)
  const [name, setName] = useState(me)
  const known = [...new Set([me, ...people.split('\n')])].filter((one) => one !== '')
  return (
    <Form
      label="Assign"
      submitLabel={`Give ${subjectOf({ ...group, count })} to ${name.trim() === '' ? '…' : name.trim()}`}
      canSubmit={name.trim() !== ''}
      onSubmit={() => assign(workspace, name.trim())}
      more={
        group.assigned > 0 && (
          <Button size="xs" variant="default" onClick={() => void runSafely(workspace, () => assign(workspace, null))}>
            Give back to nobody
          </Button>
        )
      }
    >
      <Autocomplete
        size="xs"
        label="Who takes care of it"
        data={known}
        value={name}
        onChange={setName}
        data-autofocus
        autoFocus
      />
    </Form>
  )
}

function TagForm() {
  const workspace = useWorkspace()
  const count = useExceptions(countOf)
  const there = useExceptions((state) => [...new Set((concerned(state) ?? []).flatMap(({ tags }) => tags))].join('\n'))
  const before = there === '' ? [] : there.split('\n')
  const [tags, setTags] = useState<readonly string[]>(before)
  const add = tags.filter((one) => !before.includes(one))
  const remove = before.filter((one) => !tags.includes(one))
  return (
    <Form
      label="Tag"
      submitLabel={`Tag ${countText(count)}`}
      canSubmit={add.length + remove.length > 0}
      onSubmit={() => tag(workspace, { add, remove })}
    >
      <TagsInput
        size="xs"
        label="Tags"
        description="Letters, digits, -, _, . and :. Enter adds one; those taken away here are taken off."
        value={[...tags]}
        onChange={setTags}
        autoFocus
        data-autofocus
      />
    </Form>
  )
}

function NoteForm({ group }: { readonly group: ExceptionGroup }) {
  const workspace = useWorkspace()
  const count = useExceptions(countOf)
  const [text, setText] = useState('')
  return (
    <Form
      label="Note"
      submitLabel="Write note"
      canSubmit={text.trim() !== ''}
      onSubmit={() => comment(workspace, text.trim())}
    >
      <Textarea
        size="xs"
        label={`A note to ${subjectOf({ ...group, count })}`}
        autosize
        minRows={2}
        maxLength={5_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autoFocus
        data-autofocus
      />
    </Form>
  )
}

const words = {
  resolve: {
    verb: 'Resolve',
    act: resolve,
    means: 'ends by hand and goes no further; what is held behind goes on. This cannot be taken back.',
    meansMany: 'end by hand and go no further; what is held behind them goes on. This cannot be taken back.',
  },
  ignore: {
    verb: 'Set aside',
    act: ignore,
    means: 'is no longer listed as open. The record stays parked.',
    meansMany: 'are no longer listed as open. The records stay parked.',
  },
} as const

function ReasonForm({ act, group }: { readonly act: 'resolve' | 'ignore'; readonly group: ExceptionGroup }) {
  const workspace = useWorkspace()
  const count = useExceptions(countOf)
  const [reason, setReason] = useState('')
  const { verb, means, meansMany, act: run } = words[act]
  return (
    <Form
      label={verb}
      submitLabel={`${verb} ${subjectOf({ ...group, count })}`}
      canSubmit={reason.trim().length >= 3}
      onSubmit={() => run(workspace, reason.trim())}
    >
      <Textarea
        size="xs"
        label="Why"
        description={`${subjectOf({ ...group, count })} ${count === 1 ? means : meansMany} The reason is kept.`}
        autosize
        minRows={1}
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autoFocus
        data-autofocus
      />
    </Form>
  )
}
