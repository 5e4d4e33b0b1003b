import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useMemo, useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { selectionOf } from '../document/selection.ts'
import { type Extraction, extractSubflow, flowIdOf, planExtraction } from './extract-subflow.ts'
import { keepSubflow, pathOf } from './keep-subflow.ts'
import classes from './Subflow.module.css'
import { useKnownSubflows } from './use-subflows.ts'

/** Asks what the subflow is to be called, and says how it will hang together; or what stands in the way. */
export function ExtractDialog() {
  const { view } = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  const nodes = useOpenFlow((open) => open.selection.nodes)
  const plan = useMemo(
    () => (flow === undefined || nodes === undefined ? undefined : planExtraction(flow, nodes)),
    [flow, nodes],
  )
  if (plan === undefined) return null
  const close = () => view.closeDialog()
  return (
    <Modal opened onClose={close} title="Extract to a subflow" size="lg">
      {plan.ok ? <NameAndExtract plan={plan} onClose={close} /> : <WhatStandsInTheWay reasons={plan.reasons} />}
    </Modal>
  )
}

function WhatStandsInTheWay({ reasons }: { readonly reasons: readonly string[] }) {
  const { view } = useWorkspace()
  return (
    <Stack gap="sm">
      <Text size="sm">These nodes cannot become a subflow as they are selected now:</Text>
      <ul className={classes.ways}>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Group justify="end">
        <Button data-autofocus onClick={() => view.closeDialog()}>
          Back to the canvas
        </Button>
      </Group>
    </Stack>
  )
}

type Plan = Extract<Extraction, { ok: true }>

function NameAndExtract({ plan, onClose }: { readonly plan: Plan; onClose(): void }) {
  const workspace = useWorkspace()
  const [name, setName] = useState('')
  const flow = useOpenFlow((open) => open.flow)
  const isFile = useOpenFlow((open) => pathOf(open.origin) !== undefined) === true
  const known = useKnownSubflows()
  const id = flowIdOf(name)
  const isTaken = id === flow?.id || known?.some((each) => each.id === id) === true
  const problem =
    name.trim() === ''
      ? undefined
      : id === ''
        ? 'Begin with a letter.'
        : isTaken
          ? `There is a flow “${id}” already.`
          : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (id === '' || isTaken) return
    void extract(workspace, { plan, id, name: name.trim() }).then(onClose)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label="Name of the subflow"
          placeholder="Check address"
          value={name}
          maxLength={120}
          error={problem}
          description={id === '' ? undefined : `Its id will be ${id}.`}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text size="sm">The call takes the place of the selected nodes:</Text>
        <ul className={classes.ways}>
          <li>in: {plan.entry.map((node) => flow && nodeTitle(flow, node)).join(', ')}</li>
          {plan.ways.map(({ port, to }) => (
            <li key={port}>
              out through “{port}”: on to {to.map((node) => flow && nodeTitle(flow, node)).join(', ')}
            </li>
          ))}
          {plan.ways.length === 0 && <li>out: nowhere; records end inside</li>}
        </ul>
        <Text size="sm" c="dimmed">
          The subflow is {isFile ? 'written to a file beside this one' : 'kept as a draft of its own'}. Publish it
          first, then this flow. Records that are under way stay on the version that they began with.
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={id === '' || isTaken}>
            Extract
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Keeps the subflow, then lets the call take its place: what cannot be kept is not taken out of the flow. */
async function extract(
  workspace: Workspace,
  options: { readonly plan: Plan; readonly id: string; readonly name: string },
): Promise<void> {
  const { documents, view } = workspace
  const { open } = documents.getState()
  if (open === undefined) return
  const { nodes } = open.selection
  const { caller, subflow, call } = extractSubflow(open.flow, { ...options, nodes })
  const kept = await keepSubflow(workspace, subflow)
  if (!kept.ok) {
    view.notify({ kind: 'problem', text: `The subflow cannot be kept: ${kept.reason}`, remedy: kept.remedy })
    return
  }
  documents.edit({ label: `extract ${options.name}`, select: selectionOf([call]) }, () => caller)
  const place = kept.as === 'file' ? `saved as ${kept.name}` : 'a draft now'
  view.notify({ kind: 'done', text: `“${options.name}” is ${place}. Publish it, then this flow.` })
}
