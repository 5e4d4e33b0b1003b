import {
  Alert,
  Button,
  Checkbox,
  Drawer,
  Group,
  Loader,
  NumberInput,
  Radio,
  Select,
  Stack,
  Textarea,
} from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf, isProduction } from '../connection/environment-name.ts'
import { countText } from '../live/count-text.ts'
import { PreviewTable } from './PreviewTable.tsx'
import classes from './Repair.module.css'
import type { RetryRequest } from './retry-request.ts'
import { runSafely } from './run-safely.ts'
import { useRepair } from './use-repair.ts'
import { beginForm, orderFrom, type RetryForm, usePreview } from './use-retry-form.ts'

/** Prepares a replay: how, with which canary, and what it would do at each target. Starting it is the one confirmation. */
export function RetrySheet() {
  const { view } = useWorkspace()
  const request = useRepair((state) => state.request)
  if (request === undefined) return null
  return (
    <Drawer opened onClose={() => view.closeDialog()} position="right" size={560} title={`Retry ${request.title}`}>
      <Sheet request={request} />
    </Drawer>
  )
}

function Sheet({ request }: { readonly request: RetryRequest }) {
  const workspace = useWorkspace()
  const { connection, repair, view } = workspace
  const environment = useConnection(environmentOf)
  const isReal = useConnection(isProduction)
  const [form, setForm] = useState(() => beginForm(request))
  const [isBusy, setBusy] = useState(false)
  const { preview, problem, isReading } = usePreview(request, form)
  const change = (part: Partial<RetryForm>) => setForm((before) => ({ ...before, ...part }))
  const count = preview?.chosen ?? 0
  const canStart = !isReading && count > 0 && form.reason.trim().length >= 3
  const start = async (event: FormEvent) => {
    event.preventDefault()
    if (!canStart || isBusy) return
    setBusy(true)
    const isDone = await runSafely(workspace, async () => {
      const { hasCanary, canaryCount, goOn, perSecond, reason } = form
      const replay = await connection.clientToAct().startReplay({
        body: {
          ...orderFrom(request, form),
          reason: reason.trim(),
          ...(hasCanary && count > canaryCount ? { canary: { count: canaryCount, goOn } } : {}),
          ...(perSecond === '' ? {} : { perSecond }),
        },
      })
      repair.watch(replay)
    })
    setBusy(false)
    if (isDone) view.closeDialog()
  }
  const verb = form.verb === 'retry' ? 'Retry' : 'Send again'
  return (
    <form onSubmit={(event) => void start(event)}>
      <Stack gap="md">
        {request.cause !== undefined && <p className={classes.cause}>They wait because {request.cause}.</p>}
        <HowFields request={request} form={form} change={change} />
        {problem !== undefined && (
          <Alert color="red" p="xs" role="alert">
            {problem}
          </Alert>
        )}
        <div aria-live="polite" aria-busy={isReading}>
          {preview === undefined && problem === undefined && <Loader size="xs" aria-label="Looking ahead" />}
          {preview !== undefined && <PreviewTable preview={preview} />}
        </div>
        <PaceFields form={form} change={change} count={count} />
        <Textarea
          label="Why"
          description="Kept with each record and in the audit."
          autosize
          minRows={2}
          maxLength={1_000}
          data-autofocus
          value={form.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
        <Group justify="end">
          <Button variant="default" onClick={() => view.closeDialog()}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} disabled={!canStart} {...(isReal ? { color: 'red.9' } : {})}>
            {`${verb} ${countText(count)} ${count === 1 ? 'record' : 'records'} in ${environment}`}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface FieldsProps {
  readonly form: RetryForm
  change(part: Partial<RetryForm>): void
}

function HowFields({ request, form, change }: FieldsProps & { readonly request: RetryRequest }) {
  const nodes = useNodes(request.flow)
  const { fromNode } = request.order
  const isWhereChanged = fromNode !== undefined && fromNode === form.fromNode
  return (
    <>
      <Radio.Group
        label="What to do"
        value={form.verb}
        onChange={(verb) => change({ verb: verb === 'retry' ? 'retry' : 'send-again' })}
      >
        <Stack gap={6} mt={4}>
          <Radio size="xs" value="retry" label="Retry: what was done is not done twice" />
          <Radio size="xs" value="send-again" label="Send again as new: everything happens again" />
        </Stack>
      </Radio.Group>
      {form.verb === 'send-again' && (
        <Alert color="red" p="xs" title="Every effect happens again">
          New records with new keys are made. Targets that have the first ones will have both.
        </Alert>
      )}
      <Group grow align="end">
        <Select
          label="Flow version"
          allowDeselect={false}
          value={form.version}
          onChange={(version) => change({ version: version === 'current' ? 'current' : 'same' })}
          data={[
            { value: 'same', label: 'The one each began with' },
            { value: 'current', label: 'The current one' },
          ]}
        />
        {form.verb === 'retry' && (
          <Select
            label="Begin at"
            {...(isWhereChanged ? { description: 'The first one that has changed since.' } : {})}
            allowDeselect={false}
            searchable={nodes.length > 8}
            value={form.fromNode}
            onChange={(fromNode) => change({ fromNode: fromNode ?? '' })}
            data={[{ value: '', label: 'Where each stopped' }, ...nodes]}
          />
        )}
      </Group>
    </>
  )
}

function PaceFields({ form, change, count }: FieldsProps & { readonly count: number }) {
  return (
    <Group align="end" gap="md">
      <Checkbox
        size="xs"
        mb={9}
        label="Try a few first"
        checked={form.hasCanary && count > 1}
        disabled={count <= 1}
        onChange={(event) => change({ hasCanary: event.currentTarget.checked })}
      />
      {form.hasCanary && count > 1 && (
        <>
          <NumberInput
            size="xs"
            w={90}
            label="Canary"
            min={1}
            max={Math.min(1_000, Math.max(1, count - 1))}
            allowDecimal={false}
            value={form.canaryCount}
            onChange={(value) => change({ canaryCount: Math.max(1, Number(value) || 1) })}
          />
          <Select
            size="xs"
            w={220}
            label="Then"
            allowDeselect={false}
            value={form.goOn}
            onChange={(goOn) => change({ goOn: goOn === 'when-delivered' ? 'when-delivered' : 'when-told' })}
            data={[
              { value: 'when-told', label: 'wait for me' },
              { value: 'when-delivered', label: 'go on when all are delivered' },
            ]}
          />
        </>
      )}
      <NumberInput
        size="xs"
        w={120}
        label="Most a second"
        placeholder="no limit"
        min={0.01}
        max={10_000}
        value={form.perSecond}
        onChange={(value) => change({ perSecond: value === '' ? '' : Number(value) })}
      />
    </Group>
  )
}

/** The nodes of a flow’s current version, to begin at. */
function useNodes(flow: string | undefined): readonly { readonly value: string; readonly label: string }[] {
  const client = useConnection((state) => state.client)
  const [nodes, setNodes] = useState<readonly { readonly value: string; readonly label: string }[]>([])
  useEffect(() => {
    let isGone = false
    if (flow === undefined) return
    client
      ?.getFlow({ params: { flow }, query: {} })
      .then(({ document }) => {
        const { nodes: known = {} } = document as {
          readonly nodes?: Readonly<Record<string, { readonly name?: string }>>
        }
        if (!isGone) setNodes(Object.entries(known).map(([value, { name = value }]) => ({ value, label: name })))
      })
      .catch(() => undefined)
    return () => {
      isGone = true
    }
  }, [client, flow])
  return nodes
}
