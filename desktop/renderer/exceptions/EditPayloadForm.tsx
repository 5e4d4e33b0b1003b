import type { CauseView, ExceptionGroup, ExceptionView, ReplayPreview } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Checkbox, Group, Loader, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import { describeCheck } from '../repair/describe-check.ts'
import { refusedAs, runSafely } from '../repair/run-safely.ts'
import classes from './Exceptions.module.css'
import { fieldsOfPayload, type PayloadField, readJson, typedValue, withField } from './payload-fields.ts'

type View = 'fields' | 'json' | 'changes'

/** Corrects what one record carries to its node, checks where it would get to, and retries it. What it carried is kept. */
export function EditPayloadForm({ row, group }: { readonly row: ExceptionView; readonly group: ExceptionGroup }) {
  const workspace = useWorkspace()
  const { connection, exceptions } = workspace
  const { original, problem } = useCarried(row)
  const [text, setText] = useState<string>()
  const [view, setView] = useState<View>('fields')
  const [check, setCheck] = useState<{ readonly of: string; readonly preview: ReplayPreview }>()
  const [isBusy, setBusy] = useState(false)
  if (problem !== undefined) return <div className={classes.form}>{problem}</div>
  if (original === undefined) return <Loader m="sm" size="xs" aria-label="Reading the record" />
  const draft = text ?? printed(original.value)
  const read = readJson(draft)
  const isChanged = read.ok && JSON.stringify(read.value) !== JSON.stringify(original.value)
  const isChecked = check?.of === draft
  const run = async (event: FormEvent) => {
    event.preventDefault()
    if (!read.ok || isBusy) return
    setBusy(true)
    await runSafely(workspace, async () => {
      const client = connection.clientToAct()
      if (!isChecked) {
        const body = { verb: 'retry', recordIds: [row.recordId], payload: read.value } as const
        return setCheck({ of: draft, preview: await client.previewReplay({ body }) })
      }
      const answer = await client.retryRecord({ params: { record: row.recordId }, body: { payload: read.value } })
      const [refusal] = answer.refused
      if (refusal !== undefined) throw refusedAs(refusal.error)
      await exceptions.finish({
        text: `${row.key} goes on with the corrected payload; the original is kept in its journey`,
      })
    })
    setBusy(false)
  }
  const verdict = isChecked && check !== undefined ? describeCheck(check.preview, group.nodeName) : undefined
  return (
    <form
      className={classes.form}
      aria-label={`Edit the payload of ${row.key}`}
      onSubmit={(event) => void run(event)}
      onKeyDown={(event) => event.key === 'Escape' && exceptions.openForm(undefined)}
    >
      <Group justify="space-between" mb="xs">
        <span>
          What <code className={classes.mono}>{row.key}</code> carries to “{group.nodeName}”
        </span>
        <SegmentedControl
          size="xs"
          aria-label="How to edit"
          value={view}
          onChange={(value) => setView(value as View)}
          data={[
            { value: 'fields', label: 'Form' },
            { value: 'json', label: 'JSON' },
            { value: 'changes', label: 'Changes' },
          ]}
        />
      </Group>
      <Draft view={view} draft={draft} original={original.value} offending={group.cause} onChange={setText} />
      {verdict !== undefined && (
        <p className={verdict.isFine ? classes.fine : classes.notFine} role="status">
          {verdict.text}
        </p>
      )}
      <Group justify="end" mt="xs" gap="xs">
        <Button size="xs" variant="default" onClick={() => exceptions.openForm(undefined)}>
          Cancel
        </Button>
        <Button size="xs" type="submit" loading={isBusy} disabled={!read.ok || !isChanged}>
          {isChecked ? `Retry ${row.key} with this payload` : 'Check where it would get to'}
        </Button>
      </Group>
    </form>
  )
}

function Draft({
  view,
  draft,
  original,
  offending,
  onChange,
}: {
  readonly view: View
  readonly draft: string
  readonly original: unknown
  readonly offending: CauseView
  onChange(draft: string): void
}) {
  const read = readJson(draft)
  if (view === 'json' || (view === 'fields' && !read.ok)) {
    return (
      <Textarea
        aria-label="Payload as JSON"
        classNames={{ input: classes.json ?? '' }}
        spellCheck={false}
        rows={12}
        value={draft}
        error={read.ok ? undefined : read.problem}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  if (view === 'fields' && read.ok) {
    return <Fields payload={read.value} offending={offending} onChange={(value) => onChange(printed(value))} />
  }
  return (
    <PayloadView
      label="Corrected payload"
      value={read.ok ? read.value : undefined}
      compareWith={original}
      heightPx={240}
      isEmptyText="The JSON cannot be read yet."
    />
  )
}

function Fields({
  payload,
  offending,
  onChange,
}: {
  readonly payload: unknown
  readonly offending: CauseView
  onChange(payload: unknown): void
}) {
  const [search, setSearch] = useState('')
  const fields = fieldsOfPayload(payload)
  const isOffending = ({ path, value }: PayloadField) =>
    (offending.field !== undefined && path.endsWith(offending.field)) || (value !== null && value === offending.value)
  const found = fields
    .filter(({ path }) => path.toLowerCase().includes(search.toLowerCase()))
    .sort((a, b) => Number(isOffending(b)) - Number(isOffending(a)))
  return (
    <>
      {fields.length > 12 && (
        <TextInput
          size="xs"
          mb="xs"
          aria-label="Find a field"
          autoFocus
          placeholder="Find a field"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <div className={classes.fields}>
        {found.map(({ path, steps, value }) =>
          typeof value === 'boolean' ? (
            <Checkbox
              key={path}
              size="xs"
              label={path}
              checked={value}
              onChange={(event) => onChange(withField(payload, steps, event.currentTarget.checked))}
            />
          ) : (
            <TextInput
              key={path}
              size="xs"
              label={path}
              spellCheck={false}
              placeholder={value === null ? 'empty (null)' : ''}
              value={value === null ? '' : String(value)}
              onChange={(event) => onChange(withField(payload, steps, typedValue(event.currentTarget.value, value)))}
            />
          ),
        )}
      </div>
    </>
  )
}

function printed(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** What the parked branch carries to its node; before the first node, what was accepted. */
function useCarried({ recordId, branch, node }: ExceptionView) {
  const client = useConnection((state) => state.client)
  const [found, setFound] = useState<{ readonly original?: { readonly value: unknown }; readonly problem?: string }>({})
  useEffect(() => {
    let isGone = false
    client
      ?.getRecord({ params: { record: recordId } })
      .then((record) => {
        const parked = record.branches.find((one) => one.branch === branch && one.node === node)
        if (!isGone) setFound({ original: { value: parked ? parked.payload : record.payload } })
      })
      .catch((thrown: unknown) => !isGone && setFound({ problem: toCrossdockError(thrown).message }))
    return () => {
      isGone = true
    }
  }, [client, recordId, branch, node])
  return found
}
