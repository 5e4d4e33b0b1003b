import { errorCodes } from '@crossdock/shared/errors'
import { defaultRetryPolicy, type FlowNode, type RetryPolicy } from '@crossdock/shared/flow'
import { MultiSelect, Select, Stack, Switch } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { changeNode } from '../document/edits/change-node.ts'
import { AmountField } from './AmountField.tsx'
import { describeRetry } from './describe-retry.ts'

const retryableCodes = Object.entries(errorCodes)
  .filter(([, { retry }]) => retry === 'backoff')
  .map(([code]) => code)

/** What becomes of a record that fails here: tried again how often, and then parked or sent on. */
export function FailureForm({ id, node }: { readonly id: string; readonly node: FlowNode }) {
  const { documents } = useWorkspace()
  const retry = node.retry ?? defaultRetryPolicy
  const edit = (label: string, change: Partial<FlowNode>) =>
    documents.edit({ label, group: `failure ${id}` }, (flow) => changeNode(flow, id, change))
  const set = (change: Partial<RetryPolicy>) => edit('change retry', { retry: { ...retry, ...change } })
  return (
    <Stack gap="md">
      <Select
        label="In the end, a failed record"
        description={
          node.onError === 'error-port'
            ? 'Draw a wire from the red port at the lower edge to where it goes.'
            : 'It is kept with its cause until a person repairs it.'
        }
        data={[
          { value: 'park', label: 'is parked for repair' },
          { value: 'error-port', label: 'goes on through the error port' },
        ]}
        allowDeselect={false}
        value={node.onError ?? 'park'}
        onChange={(next) =>
          documents.edit({ label: 'change error handling' }, (flow) =>
            changeNode(flow, id, { onError: next === 'error-port' ? 'error-port' : undefined }),
          )
        }
      />
      <Switch
        label="Tried again in its own way"
        description={`${node.retry === undefined ? 'As everywhere: ' : ''}${describeRetry(retry)}`}
        checked={node.retry !== undefined}
        onChange={(event) => {
          const own = event.currentTarget.checked ? defaultRetryPolicy : undefined
          documents.edit({ label: 'change retry' }, (flow) => changeNode(flow, id, { retry: own }))
        }}
      />
      {node.retry !== undefined && <RetryFields retry={retry} onChange={set} />}
    </Stack>
  )
}

function RetryFields({
  retry,
  onChange,
}: {
  readonly retry: RetryPolicy
  onChange(change: Partial<RetryPolicy>): void
}) {
  return (
    <Stack gap="sm" pl="sm" style={{ borderLeft: '2px solid var(--cd-line)' }}>
      <AmountField
        isRequired
        label="Tries in all"
        value={retry.attempts}
        min={1}
        max={1000}
        onChange={(attempts = retry.attempts) => onChange({ attempts })}
      />
      <Select
        label="Time between tries"
        data={[
          { value: 'exponential', label: 'doubles each time' },
          { value: 'fixed', label: 'stays the same' },
        ]}
        allowDeselect={false}
        value={retry.backoff}
        onChange={(next) => onChange({ backoff: next === 'fixed' ? 'fixed' : 'exponential' })}
      />
      <AmountField
        isRequired
        label="First wait"
        unit="ms"
        value={retry.delayMs}
        min={0}
        max={86_400_000}
        onChange={(delayMs = retry.delayMs) => onChange({ delayMs })}
      />
      {retry.backoff === 'exponential' && (
        <AmountField
          isRequired
          {...{ label: 'Longest wait', unit: 'ms', value: retry.maxDelayMs, min: 0, max: 86_400_000 }}
          onChange={(maxDelayMs = retry.maxDelayMs) => onChange({ maxDelayMs })}
        />
      )}
      <AmountField
        isRequired
        {...{ label: 'Random share of each wait', unit: '%', value: Math.round(retry.jitter * 100), min: 0, max: 100 }}
        onChange={(share = 100 * retry.jitter) => onChange({ jitter: share / 100 })}
      />
      <MultiSelect
        label="Only after these errors"
        description="Empty: after every error that may pass by itself."
        placeholder={retry.on === undefined || retry.on.length === 0 ? 'All that may pass' : undefined}
        data={[...new Set([...retryableCodes, ...(retry.on ?? [])])]}
        value={[...(retry.on ?? [])]}
        hidePickedOptions
        searchable
        onChange={(on) => onChange(on.length === 0 ? { on: undefined } : { on })}
      />
    </Stack>
  )
}
