import { manifests } from '@crossdock/nodes/manifests'
import { manifestOf } from '@crossdock/shared/flow'
import { fieldsOf, readSchema } from './read-schema.ts'

/** Groups that say what happens when something goes wrong; they stand with retry and error handling. */
export const failureGroups: readonly string[] = ['Repetition', 'Limits']

/** The tab on which a setting of a node type stands. */
export function tabOfField(type: string, field: readonly string[]): 'settings' | 'failure' {
  const config = manifestOf(manifests, type)?.config
  const schema = config && fieldsOf(config).find(([name]) => name === field[0])?.[1]
  const group = schema && readSchema(schema).meta.group
  return group !== undefined && failureGroups.includes(group) ? 'failure' : 'settings'
}
