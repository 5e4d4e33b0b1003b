import type { ExceptionGroup, ExceptionView, RecordDetail } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, Loader, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import { exactTime } from '../records/duration-text.ts'
import { opened } from '../records/journey/exchange.ts'
import { refusedAs, runSafely } from '../repair/run-safely.ts'
import classes from './Exceptions.module.css'
import { systemName } from './exception-words.ts'

/** The evidence of an effect of unknown outcome, and the ways to settle it: the node’s probe, or what a person has found out. */
export function VerifyForm({ row, group }: { readonly row: ExceptionView; readonly group: ExceptionGroup }) {
  const { exceptions } = useWorkspace()
  const { evidence, problem } = useEvidence(row)
  const system = systemName(group.cause.system ?? 'the other system')
  if (problem !== undefined) return <div className={classes.form}>{problem}</div>
  if (evidence === undefined) return <Loader m="sm" size="xs" aria-label="Reading the record" />
  const { effect, request, probe } = evidence
  return (
    <fieldset
      className={classes.form}
      aria-label={`Verify ${row.key}`}
      onKeyDown={(event) => event.key === 'Escape' && exceptions.openForm(undefined)}
    >
      <dl className={classes.common}>
        <div className={classes.fact}>
          <dt>Sent</dt>
          <dd>{effect === undefined ? 'not known' : exactTime(effect.intendedAt)}</dd>
        </div>
        <div className={classes.fact}>
          <dt>Try</dt>
          <dd>{effect?.attempt ?? ''}</dd>
        </div>
        <div className={classes.fact}>
          <dt>Idempotency key</dt>
          <dd>
            <code className={classes.mono}>{effect?.key ?? ''}</code>
          </dd>
        </div>
      </dl>
      <div className={classes.evidence}>
        <Evidence
          title="Request as it was sent"
          value={request}
          isEmptyText="The request is not kept in this flow’s history."
        />
        {probe !== undefined && <Evidence title="What the probe asks" value={probe} isEmptyText="" />}
      </div>
      <p>
        {probe === undefined
          ? `“${group.nodeName}” has no probe. Look in ${system}, then say what you found.`
          : `The probe asks ${system}, and the record goes on with the answer. If ${system} does not know it, it is sent.`}
      </p>
      <Settle row={row} system={system} hasProbe={probe !== undefined} />
    </fieldset>
  )
}

function Evidence({
  title,
  value,
  isEmptyText,
}: {
  readonly title: string
  readonly value: unknown
  readonly isEmptyText: string
}) {
  return (
    <div>
      <h3>{title}</h3>
      <PayloadView label={title} value={value} heightPx={190} isEmptyText={isEmptyText} />
    </div>
  )
}

function Settle({
  row,
  system,
  hasProbe,
}: {
  readonly row: ExceptionView
  readonly system: string
  readonly hasProbe: boolean
}) {
  const workspace = useWorkspace()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState<string>()
  const isSaid = reason.trim().length >= 3
  const settle = async (how: 'ask' | 'done' | 'not-done') => {
    setBusy(how)
    await runSafely(workspace, () => settleOutcome(workspace, { row, system, how, reason: reason.trim() }))
    setBusy(undefined)
  }
  return (
    <>
      <Textarea
        size="xs"
        label={hasProbe ? 'What you found, if you looked yourself' : 'What you found'}
        autosize
        minRows={1}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group justify="end" mt="xs" gap="xs">
        <Button size="xs" variant="default" onClick={() => workspace.exceptions.openForm(undefined)}>
          Cancel
        </Button>
        <Button
          {...{ size: 'xs', variant: 'default', disabled: !isSaid, loading: busy === 'not-done' }}
          onClick={() => void settle('not-done')}
        >
          It was not done: send it
        </Button>
        <Button
          {...{ size: 'xs', variant: 'default', disabled: !isSaid, loading: busy === 'done' }}
          onClick={() => void settle('done')}
        >
          It was done: go on
        </Button>
        {hasProbe && (
          <Button size="xs" loading={busy === 'ask'} onClick={() => void settle('ask')}>
            Ask {system} now
          </Button>
        )}
      </Group>
    </>
  )
}

async function settleOutcome(
  { connection, exceptions }: Pick<Workspace, 'connection' | 'exceptions'>,
  {
    row: { key, recordId },
    system,
    how,
    reason,
  }: {
    readonly row: ExceptionView
    readonly system: string
    readonly how: 'ask' | 'done' | 'not-done'
    readonly reason: string
  },
): Promise<void> {
  const client = connection.clientToAct()
  const params = { record: recordId }
  const { refused } =
    how === 'ask'
      ? await client.verifyRecord({ params, body: {} })
      : await client.retryRecord({ params, body: { assume: how, reason } })
  const [refusal] = refused
  if (refusal !== undefined) throw refusedAs(refusal.error)
  const said = { ask: `${system} is asked about ${key}`, done: `${key} counts as done`, 'not-done': `${key} is sent` }
  await exceptions.finish({ text: `${said[how]}; it goes on` })
}

interface Found {
  readonly effect: RecordDetail['effects'][number] | undefined
  readonly request: unknown
  /** The node’s probe as the version that ran has it; undefined when there is none. */
  readonly probe: unknown
}

function useEvidence(row: ExceptionView): { readonly evidence?: Found; readonly problem?: string } {
  const client = useConnection((state) => state.client)
  const [found, setFound] = useState<{ readonly evidence?: Found; readonly problem?: string }>({})
  const { recordId, flow, node, branch } = row
  useEffect(() => {
    let isGone = false
    const read = async () => {
      const record = await client?.getRecord({ params: { record: recordId } })
      if (client === undefined || record === undefined) return
      const { document } = await client.getFlow({ params: { flow }, query: { version: record.version } })
      const steps = record.journey.filter((step) => step.node === node && step.branch === branch)
      const evidence = {
        effect: record.effects.findLast((one) => one.node === node),
        request: readable(steps.findLast((step) => step.evidence?.request !== undefined)?.evidence?.request),
        probe: probeOf(document, node),
      }
      if (!isGone) setFound({ evidence })
    }
    read().catch((thrown: unknown) => !isGone && setFound({ problem: toCrossdockError(thrown).message }))
    return () => {
      isGone = true
    }
  }, [client, recordId, flow, node, branch])
  return found
}

/** What a person compares first comes first: the body as JSON, headers last. */
function readable(request: unknown): unknown {
  const shown = opened(request)
  if (typeof shown !== 'object' || shown === null || !('headers' in shown)) return shown
  const { headers, ...rest } = shown
  return { ...rest, headers }
}

function probeOf(document: unknown, node: string): unknown {
  const { nodes } = document as {
    readonly nodes?: Readonly<Record<string, { readonly config?: { readonly verify?: unknown } }>>
  }
  return nodes?.[node]?.config?.verify
}
