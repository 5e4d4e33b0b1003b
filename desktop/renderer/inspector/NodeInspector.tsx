import { manifests } from '@crossdock/nodes/manifests'
import { type FlowNode, manifestOf } from '@crossdock/shared/flow'
import { Stack, Tabs, Textarea } from '@mantine/core'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { useOpenFlow, useProblems, useWorkspace } from '../app/use-workspace.ts'
import { changeNode } from '../document/edits/change-node.ts'
import { NodeDocs } from '../node-docs/NodeDocs.tsx'
import { SampleBar } from '../samples/SampleBar.tsx'
import { ConfigForm, FailureGroups } from './ConfigForm.tsx'
import { FailureForm } from './FailureForm.tsx'
import classes from './Inspector.module.css'
import { NodeHead } from './NodeHead.tsx'
import { tabOfField } from './tab-of-field.ts'
import { NodeScopeContext, useNodeScope } from './use-field-scope.ts'
import { WireFields } from './WireFields.tsx'

type Tab = 'settings' | 'failure' | 'docs'

let lastTab: Tab = 'settings'

/** Everything about one node: settings, what happens when it fails, and its documentation. */
export function NodeInspector({ id }: { readonly id: string }) {
  const node = useOpenFlow((open) => open.flow.nodes[id])
  const [tab, setTab] = useState<Tab>(lastTab)
  const scope = useNodeScope(id)
  if (node === undefined) return null
  const manifest = manifestOf(manifests, node.type)
  const config = manifest?.config ?? z.object({})
  const isSource = manifest?.kind === 'source'
  const choose = (next: string | null) => {
    lastTab = next === 'failure' || next === 'docs' ? next : 'settings'
    setTab(lastTab)
  }
  return (
    <NodeScopeContext value={scope}>
      <Stack gap="md" p="md">
        <NodeHead id={id} node={node} />
        <Tabs value={tab} onChange={choose} keepMounted={false}>
          <Tabs.List>
            <TabTitle id={id} node={node} tab="settings" title="Settings" />
            <TabTitle id={id} node={node} tab="failure" title={isSource ? 'Limits' : 'When it fails'} />
            <Tabs.Tab value="docs">Docs</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="settings" pt="md">
            <Stack gap="md">
              <SampleBar node={id} />
              <ConfigForm id={id} config={config} />
              <WireFields id={id} />
              <NotesField id={id} node={node} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="failure" pt="md">
            <Stack gap="md">
              {isSource ? (
                <p className={classes.summary}>
                  Refused messages are kept as refusals; a message that cannot be read parks as a record.
                </p>
              ) : (
                <FailureForm id={id} node={node} />
              )}
              <FailureGroups id={id} config={config} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="docs" pt="md">
            <NodeDocs type={node.type} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </NodeScopeContext>
  )
}

function TabTitle({
  id,
  node,
  tab,
  title,
}: {
  readonly id: string
  readonly node: FlowNode
  readonly tab: Tab
  readonly title: string
}) {
  const problems = useProblems((state) => state.byNode.get(id))
  const count = useMemo(
    () => (problems ?? []).filter(({ field }) => field !== undefined && tabOfField(node.type, field) === tab).length,
    [problems, node.type, tab],
  )
  return (
    <Tabs.Tab value={tab}>
      {title}
      {count > 0 && (
        <span className={classes.mark} title={`${count} to correct`}>
          {' '}
          ◆<span className={classes.hidden}> {count} to correct</span>
        </span>
      )}
    </Tabs.Tab>
  )
}

function NotesField({ id, node }: { readonly id: string; readonly node: FlowNode }) {
  const { documents } = useWorkspace()
  return (
    <Textarea
      label="Notes"
      description="For whoever reads this flow next."
      autosize
      minRows={2}
      value={node.notes ?? ''}
      onChange={(event) => {
        const notes = event.currentTarget.value
        documents.edit({ label: 'change notes', group: `notes ${id}` }, (flow) =>
          changeNode(flow, id, { notes: notes === '' ? undefined : notes }),
        )
      }}
    />
  )
}
