import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, flowSchema, manifestOf } from '@crossdock/shared/flow'
import { Accordion, Stack, Textarea, TextInput } from '@mantine/core'
import { useOpenFlow, useProblems, useWorkspace } from '../app/use-workspace.ts'
import { changeSettings, type FlowChange } from '../document/edits/change-settings.ts'
import { ExpressionField } from '../expression-field/ExpressionField.tsx'
import { SampleBar } from '../samples/SampleBar.tsx'
import { FlowSettings } from './FlowSettings.tsx'
import classes from './Inspector.module.css'
import { useNodeScope } from './use-field-scope.ts'

/** The flow itself, shown while nothing is selected. */
export function FlowInspector() {
  const { documents } = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  if (flow === undefined) return null
  const edit = (field: string, change: FlowChange) =>
    documents.edit({ label: `change ${field}`, group: `flow ${field}` }, (before) => changeSettings(before, change))
  return (
    <Stack gap="md" p="md">
      <h2 className={classes.type}>This flow</h2>
      <TextInput
        label="Name"
        value={flow.name}
        error={flow.name === '' ? 'A flow needs a name.' : undefined}
        onChange={(event) => edit('name', { name: event.currentTarget.value })}
      />
      <TextInput
        label="Id"
        description="Its name for programs; publishing under a new id makes a new flow."
        value={flow.id}
        spellCheck={false}
        error={problemOfId(flow.id)}
        onChange={(event) => edit('id', { id: event.currentTarget.value })}
      />
      <Textarea
        label="What it is for"
        autosize
        minRows={2}
        value={flow.description ?? ''}
        onChange={(event) => edit('description', { description: event.currentTarget.value || undefined })}
      />
      <TextInput
        label="Each record is a"
        description="Such as order, shipment or stock level."
        value={flow.record.entity}
        error={flow.record.entity === '' ? 'Say what a record is, e.g. order.' : undefined}
        onChange={(event) => edit('record', { record: { ...flow.record, entity: event.currentTarget.value } })}
      />
      <KeyField flow={flow} onChange={(key) => edit('key', { record: recordWith(flow, key) })} />
      <Accordion multiple variant="contained" transitionDuration={100} chevronPosition="left">
        <FlowSettings settings={flow.settings} onChange={(settings) => edit('settings', { settings })} />
      </Accordion>
    </Stack>
  )
}

/** The key is calculated when a source accepts a record: it is tried on what the sources accept. */
function KeyField({ flow, onChange }: { readonly flow: Flow; onChange(key: string): void }) {
  const problems = useProblems((state) => state.problems)
  const source = Object.keys(flow.nodes).find(
    (id) => manifestOf(manifests, flow.nodes[id]?.type ?? '')?.kind === 'source',
  )
  const scope = useNodeScope(source ?? '')
  return (
    <>
      {source !== undefined && <SampleBar node={source} />}
      <ExpressionField
        label="Its key"
        description="From what comes in, e.g. =number. Without one, each record stands for itself."
        value={flow.record.key ?? ''}
        scope={scope}
        problems={problems.filter(({ path }) => path === '/record/key').map(({ message }) => message)}
        onChange={onChange}
      />
    </>
  )
}

function problemOfId(id: string): string | undefined {
  const message = flowSchema.shape.id.safeParse(id).error?.issues[0]?.message
  return message === undefined ? undefined : `The id ${message}.`
}

function recordWith({ record }: Flow, key: string): Flow['record'] {
  const { key: _old, ...rest } = record
  return key === '' ? rest : { ...rest, key }
}
