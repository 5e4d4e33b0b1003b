import { defaultSettings, type Flow } from '@crossdock/shared/flow'
import { Accordion, Select, Stack, Switch } from '@mantine/core'
import { AmountField } from './AmountField.tsx'
import { MaskedFields } from './MaskedFields.tsx'

type Settings = Flow['settings']

interface Props {
  readonly settings: Settings
  onChange(settings: Settings): void
}

/** Order, history and limits of a flow, each group folded. */
export function FlowSettings(props: Props) {
  const groups = [
    ['Order', <OrderFields key="order" {...props} />],
    ['History', <HistoryFields key="history" {...props} />],
    ['Privacy', <PrivacyFields key="privacy" {...props} />],
    ['Repeated messages', <DuplicateFields key="duplicates" {...props} />],
    ['Limits', <LimitFields key="limits" {...props} />],
  ] as const
  return groups.map(([title, fields]) => (
    <Accordion.Item key={title} value={title}>
      <Accordion.Control>{title}</Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">{fields}</Stack>
      </Accordion.Panel>
    </Accordion.Item>
  ))
}

function OrderFields({ settings, onChange }: Props) {
  return (
    <>
      <Select
        label="Order"
        data={[
          { value: 'byKey', label: 'Records of one key never overtake each other' },
          { value: 'none', label: 'In any order' },
        ]}
        allowDeselect={false}
        value={settings.ordering}
        onChange={(next) => onChange({ ...settings, ordering: next === 'none' ? 'none' : 'byKey' })}
      />
      <AmountField
        {...{ label: 'Streams side by side', value: settings.lanes, min: 1, max: 256, isRequired: true }}
        description="More let more keys pass at once."
        onChange={(lanes) => lanes !== undefined && onChange({ ...settings, lanes })}
      />
    </>
  )
}

const levels = [
  { value: 'full', label: 'Every step with its payloads' },
  { value: 'errors', label: 'Payloads of failed records only' },
  { value: 'metadata', label: 'Every step, no payloads' },
  { value: 'none', label: 'Nothing but the record itself' },
] as const

function HistoryFields({ settings, onChange }: Props) {
  return (
    <>
      <Select
        label="What is kept"
        data={[...levels]}
        allowDeselect={false}
        value={settings.history}
        onChange={(next) => {
          const level = levels.find(({ value }) => value === next)
          if (level !== undefined) onChange({ ...settings, history: level.value })
        }}
      />
      <AmountField
        {...{ label: 'Kept for', unit: 'days', value: settings.retentionDays, min: 1, max: 3650, isRequired: true }}
        onChange={(retentionDays) => retentionDays !== undefined && onChange({ ...settings, retentionDays })}
      />
      <AmountField
        {...{
          label: 'Kept for, after an exception',
          unit: 'days',
          value: settings.errorRetentionDays,
          min: 1,
          max: 3650,
        }}
        fallback={defaultSettings.errorRetentionDays}
        onChange={(errorRetentionDays) => onChange(without({ ...settings, errorRetentionDays }))}
      />
    </>
  )
}

function PrivacyFields({ settings, onChange }: Props) {
  return (
    <MaskedFields
      rules={settings.maskedFields ?? []}
      onChange={(rules) =>
        onChange(without({ ...settings, maskedFields: rules.length === 0 ? undefined : [...rules] }))
      }
    />
  )
}

function DuplicateFields({ settings, onChange }: Props) {
  const { deduplicate } = settings
  return (
    <>
      <Switch
        label="Equal messages count once"
        description="Equal payloads of one key that arrive within a while of each other."
        checked={deduplicate !== undefined}
        onChange={(event) => {
          const on = event.currentTarget.checked ? ({ by: 'content', windowSeconds: 3600 } as const) : undefined
          onChange(without({ ...settings, deduplicate: on }))
        }}
      />
      {deduplicate !== undefined && (
        <AmountField
          {...{
            label: 'Within',
            unit: 's',
            value: deduplicate.windowSeconds,
            min: 1,
            max: 2_592_000,
            isRequired: true,
          }}
          onChange={(windowSeconds) =>
            windowSeconds !== undefined && onChange({ ...settings, deduplicate: { ...deduplicate, windowSeconds } })
          }
        />
      )}
    </>
  )
}

function LimitFields({ settings, onChange }: Props) {
  return (
    <>
      <AmountField
        {...{ label: 'Most open records', value: settings.maxBacklog, min: 1, max: 10_000_000 }}
        description="Above it the flow accepts nothing more. Empty: the runtime’s own bound."
        onChange={(maxBacklog) => onChange(without({ ...settings, maxBacklog }))}
      />
      <AmountField
        {...{ label: 'Most records of one run', value: settings.maxRecordsPerRun, min: 1, max: 100_000_000 }}
        fallback={defaultSettings.maxRecordsPerRun}
        onChange={(maxRecordsPerRun) => onChange(without({ ...settings, maxRecordsPerRun }))}
      />
    </>
  )
}

/** Settings without those that are undefined: what is not set is not in the document. */
function without(settings: { readonly [K in keyof Settings]: Settings[K] | undefined }): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Settings
}
