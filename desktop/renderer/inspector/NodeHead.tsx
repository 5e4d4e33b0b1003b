import { manifests } from '@crossdock/nodes/manifests'
import { type FlowNode, manifestOf } from '@crossdock/shared/flow'
import { Switch, Text, TextInput } from '@mantine/core'
import { useProblems, useWorkspace } from '../app/use-workspace.ts'
import { colorOf, iconOf } from '../canvas/node-look.ts'
import { renameNode } from '../document/edits/rename-node.ts'
import { setDisabled } from '../document/edits/set-disabled.ts'
import classes from './Inspector.module.css'

/** What a node is: its type, its name, whether it takes part, and the problems that belong to no field. */
export function NodeHead({ id, node }: { readonly id: string; readonly node: FlowNode }) {
  const { documents } = useWorkspace()
  const problems = useProblems((state) => state.byNode.get(id))
  const manifest = manifestOf(manifests, node.type)
  const Icon = iconOf(node.type)
  const isSource = manifest?.kind === 'source'
  return (
    <>
      <div className={classes.head}>
        <span className={classes.icon} style={{ '--tint': colorOf(manifest?.category) } as React.CSSProperties}>
          <Icon size={18} stroke={1.7} aria-hidden="true" />
        </span>
        <div className={classes.names}>
          <h2 className={classes.type}>{manifest?.title ?? node.type}</h2>
          <div className={classes.summary}>{manifest?.summary}</div>
        </div>
        <Switch
          size="xs"
          checked={node.disabled !== true}
          label="On"
          labelPosition="left"
          aria-label={isSource ? 'Accepts records' : 'Takes part'}
          title={isSource ? 'Off: it accepts nothing.' : 'Off: records pass it unchanged.'}
          onChange={(event) => {
            const to = !event.currentTarget.checked
            documents.edit({ label: to ? 'disable' : 'enable' }, (flow) => setDisabled(flow, { nodes: [id], to }))
          }}
        />
      </div>
      {(problems ?? [])
        .filter(({ field }) => field === undefined)
        .map(({ message, remedy }) => (
          <Text key={message} size="xs" c="var(--cd-amber)">
            <span aria-hidden="true">◆</span> {message} {remedy}
          </Text>
        ))}
      <TextInput
        label="Name"
        placeholder={manifest?.title}
        value={node.name ?? ''}
        onChange={(event) => {
          const name = event.currentTarget.value
          documents.edit({ label: 'rename', group: `name ${id}` }, (flow) => renameNode(flow, id, name))
        }}
      />
    </>
  )
}
