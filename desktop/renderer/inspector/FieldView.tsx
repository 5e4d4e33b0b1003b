import { useCallback } from 'react'
import type { z } from 'zod'
import { useOpenFlow, useProblems, useWorkspace } from '../app/use-workspace.ts'
import { type ConfigPath, changeConfig, valueAt } from '../document/edits/change-config.ts'
import type { DocumentProblem } from '../document/problems.ts'
import { fieldMessage } from './field-message.ts'
import { readSchema, titleOfName } from './read-schema.ts'
import { useFieldEditors } from './use-field-editors.ts'

/** One field of a node's configuration, shown by the first editor that fits its schema. */
export function FieldView({
  schema: outer,
  nodeId,
  path,
}: {
  readonly schema: z.ZodType
  readonly nodeId: string
  readonly path: ConfigPath
}) {
  const { documents } = useWorkspace()
  const config = useOpenFlow((open) => open.flow.nodes[nodeId]?.config)
  const problems = useProblems((state) => state.byNode.get(nodeId))
  const { schema, meta, defaultValue, isRequired } = readSchema(outer)
  const title = meta.title ?? titleOfName(path.at(-1))
  const onChange = useCallback(
    (value: unknown) =>
      documents.edit({ label: `change ${title}`, group: `config ${nodeId} ${path.join('.')}` }, (flow) =>
        changeConfig(flow, { node: nodeId, path, value }),
      ),
    [documents, nodeId, path, title],
  )
  const value = valueAt(config, path)
  const { editors, fallback } = useFieldEditors()
  const fitting = editors.find((candidate) => candidate.fits(schema, meta))
  const editor = fitting !== undefined && (value === undefined || fitting.shows(value)) ? fitting : fallback
  return (
    <editor.Component
      {...{ schema, nodeId, path, defaultValue, isRequired, onChange }}
      meta={{ ...meta, title }}
      value={value}
      problems={problemsAt(problems, path).map(({ message }) => fieldMessage(message))}
    />
  )
}

/** Problems of exactly this field; what is deeper inside is shown there. */
function problemsAt(problems: readonly DocumentProblem[] | undefined, path: ConfigPath): readonly DocumentProblem[] {
  const at = path.join('/')
  return (problems ?? []).filter(({ field }) => field?.join('/') === at)
}
