import { Accordion, Stack } from '@mantine/core'
import { useMemo } from 'react'
import type { z } from 'zod'
import { useOpenFlow } from '../app/use-workspace.ts'
import { FieldView } from './FieldView.tsx'
import classes from './Inspector.module.css'
import { fieldsOf, readSchema } from './read-schema.ts'
import { failureGroups } from './tab-of-field.ts'
import { UnknownFields } from './UnknownFields.tsx'

type Fields = readonly (readonly [string, z.ZodType])[]

/** The settings of a node: ungrouped fields first, then each group folded. */
export function ConfigForm({ id, config }: { readonly id: string; readonly config: z.ZodObject }) {
  const value = useOpenFlow((open) => open.flow.nodes[id]?.config)
  const { open, groups } = useMemo(() => groupFields(config), [config])
  return (
    <>
      <FieldList id={id} fields={open} />
      <UnknownFields schema={config} value={value} nodeId={id} path={[]} />
      <FoldedGroups id={id} groups={groups.filter(([name]) => !failureGroups.includes(name))} />
    </>
  )
}

/** The settings of a node that belong to failures and limits, each group folded. */
export function FailureGroups({ id, config }: { readonly id: string; readonly config: z.ZodObject }) {
  const { groups } = useMemo(() => groupFields(config), [config])
  return <FoldedGroups id={id} groups={groups.filter(([name]) => failureGroups.includes(name))} />
}

function FoldedGroups({
  id,
  groups,
}: {
  readonly id: string
  readonly groups: readonly (readonly [string, Fields])[]
}) {
  if (groups.length === 0) return null
  return (
    <Accordion multiple variant="contained" transitionDuration={100} chevronPosition="left">
      {groups.map(([group, fields]) => (
        <Accordion.Item key={group} value={group}>
          <Accordion.Control>{group}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="sm" className={classes.groupFields}>
              <FieldList id={id} fields={fields} />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}

function FieldList({ id, fields }: { readonly id: string; readonly fields: Fields }) {
  return fields.map(([name, field]) => <FieldView key={name} schema={field} nodeId={id} path={[name]} />)
}

function groupFields(config: z.ZodObject): {
  readonly open: Fields
  readonly groups: readonly (readonly [string, Fields])[]
} {
  const groups = new Map<string, (readonly [string, z.ZodType])[]>()
  const open: (readonly [string, z.ZodType])[] = []
  for (const entry of fieldsOf(config)) {
    const { group } = readSchema(entry[1]).meta
    if (group === undefined) open.push(entry)
    else groups.set(group, [...(groups.get(group) ?? []), entry])
  }
  return { open, groups: [...groups] }
}
