import type { ViewStore } from '../app/view-store.ts'
import { changeLine, removeLine } from './edit-lines.ts'
import { type MapAnswer, mapField, writeValue } from './map-field.ts'
import { type FieldNode, type FieldPath, itemStep, showPath } from './mapping-tree.ts'
import type { TargetNode } from './target-tree.ts'
import type { Mapper } from './use-mapper.ts'

type Notify = Pick<ViewStore, 'notify'>

/** Maps a source field to a target field. Says so when that is not possible. */
export function mapTo(
  mapper: Mapper,
  ends: { readonly source: FieldNode; readonly target: FieldNode },
  view: Notify,
): boolean {
  const label = `map ${showPath(ends.target.path)}`
  return take(mapper, { label, answer: mapField(mapper.raw, ends, mapper.context) }, view)
}

/** Maps a source field to a new target field of the same name. Inside of lists the lists are made too. */
export function mapToNew(mapper: Mapper, source: FieldNode, view: Notify): FieldPath | undefined {
  const path = newPath(source)
  const target: FieldNode = { name: path.at(-1) ?? '', path, kind: 'any', isRequired: false, children: [] }
  return mapTo(mapper, { source, target }, view) ? path : undefined
}

/** Writes the value of a target: a text, or an expression with its `=`. Nothing at all removes the line. */
export function setValue(
  mapper: Mapper,
  { target, value }: { readonly target: TargetNode; readonly value: string },
  view: Notify,
): void {
  const name = showPath(target.path)
  const group = `value ${name}`
  if (value === '') {
    if (target.line !== undefined) mapper.edit(`change ${name}`, removeLine(mapper.raw, target.line.at), group)
    return
  }
  const answer: MapAnswer =
    target.line?.kind === 'value'
      ? { ok: true, lines: changeLine(mapper.raw, target.line.at, { value }) }
      : writeValue(mapper.raw, { target, value }, mapper.context)
  take(mapper, { label: `change ${name}`, answer, group }, view)
}

/** Changes settings of a target's line; undefined takes one out. */
export function setOfLine(mapper: Mapper, target: TargetNode, change: Readonly<Record<string, unknown>>): void {
  if (target.line === undefined) return
  const name = showPath(target.path)
  const group = `${Object.keys(change).join(' ')} ${name}`
  mapper.edit(`change ${name}`, changeLine(mapper.raw, target.line.at, change), group)
}

/** Takes the line of a target out, and the field itself when it was added by hand. */
export function unmap(mapper: Mapper, target: TargetNode): void {
  if (target.line !== undefined) mapper.edit(`unmap ${showPath(target.path)}`, removeLine(mapper.raw, target.line.at))
  else if (isAdded(mapper, target)) {
    const added = mapper.shapes.added.filter((path) => path.join('.') !== target.path.join('.'))
    mapper.setShapes({ ...mapper.shapes, added })
  }
}

/** True for a field that was added by hand. */
export function isAdded({ shapes }: Mapper, { path }: FieldNode): boolean {
  return shapes.added.some((other) => other.join('.') === path.join('.'))
}

/** Adds a target field by hand, e.g. `shipTo.city` or `lines[].sku`. Answers its path, or what is wrong with the name. */
export function addTarget(mapper: Mapper, name: string): { readonly path: FieldPath } | { readonly message: string } {
  const path = name
    .trim()
    .replaceAll('[]', `.${itemStep}`)
    .split('.')
    .map((step) => step.trim())
  if (path.some((step) => step === '') || path.at(-1) === itemStep || path[0] === itemStep) {
    return { message: 'Write names with one dot in between, for example shipTo.city or lines[].sku.' }
  }
  if (path.some((step) => step !== itemStep && /[[\]]/.test(step))) {
    return { message: 'A list is written with [] behind its name, for example lines[].sku.' }
  }
  const isKnown = mapper.shapes.added.some((other) => other.join('.') === path.join('.'))
  if (!isKnown) mapper.setShapes({ ...mapper.shapes, added: [...mapper.shapes.added, path] })
  return { path }
}

function take(
  mapper: Mapper,
  { label, answer, group }: { readonly label: string; readonly answer: MapAnswer; readonly group?: string },
  view: Notify,
): boolean {
  if (answer.ok) mapper.edit(label, answer.lines, group)
  else view.notify({ kind: 'problem', text: answer.message })
  return answer.ok
}

/** Targets have dots between names, so a dot inside a name becomes a line. */
function newPath({ path }: FieldNode): FieldPath {
  const names = path.at(-1) === itemStep ? path.slice(0, -1) : path
  return names.map((step) => (step === itemStep ? step : step.replace(/[.[\]]/g, '_')))
}
