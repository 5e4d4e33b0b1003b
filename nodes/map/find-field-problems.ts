import type { ManifestProblem } from '@crossdock/shared/node'
import type { MapField, MapListField } from './mapping-schema.ts'
import { findTargetProblem } from './target-path.ts'

type Path = readonly (string | number)[]

/** Names that expressions already use for something else. */
const takenNames: ReadonlySet<string> = new Set(['payload', 'record', 'params', 'index', 'true', 'false', 'null', 'in'])

/**
 * Problems of the lines of a mapping: targets that cannot be written, that occur twice, or that are a value in one line
 * and an object in another; and loop names that hide a built-in name.
 */
export function findFieldProblems(fields: readonly MapField[], path: Path): readonly ManifestProblem[] {
  const targets = new Set(fields.map((field) => field.target))
  const seen = new Set<string>()
  return fields.flatMap((field, index) => {
    const fieldPath = [...path, index]
    const problem = findTargetProblem(field.target) ?? findClash(field.target, { targets, seen })
    seen.add(field.target)
    return [
      ...(problem ? [{ path: [...fieldPath, 'target'], ...problem }] : []),
      ...('fields' in field ? findListProblems(field, fieldPath) : []),
    ]
  })
}

function findListProblems(field: MapListField, path: Path): readonly ManifestProblem[] {
  const inner = findFieldProblems(field.fields, [...path, 'fields'])
  if (!takenNames.has(field.as)) return inner
  const problem = {
    path: [...path, 'as'],
    message: `One item of “${field.target}” cannot be named “${field.as}”, which means something else in expressions.`,
    remedy: 'Choose another name, for example line.',
  }
  return [problem, ...inner]
}

function findClash(
  target: string,
  others: { readonly targets: ReadonlySet<string>; readonly seen: ReadonlySet<string> },
): { readonly message: string; readonly remedy: string } | undefined {
  if (others.seen.has(target)) {
    return { message: `The target “${target}” occurs twice.`, remedy: 'Keep one of the two.' }
  }
  const segments = target.split('.')
  const parent = segments.map((_, length) => segments.slice(0, length).join('.')).find((p) => others.targets.has(p))
  if (parent === undefined) return undefined
  return {
    message: `“${parent}” has a value of its own, so “${target}” cannot be filled as well.`,
    remedy: `Remove the line for “${parent}” or the one for “${target}”.`,
  }
}
