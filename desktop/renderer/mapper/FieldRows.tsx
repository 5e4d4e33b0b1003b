import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { LineValue } from './evaluate-mapping.ts'
import classes from './FieldRows.module.css'
import type { FieldKind, FieldNode, TreeRow } from './mapping-tree.ts'
import { kindOfOne } from './read-shape.ts'
import { showValue } from './show-value.ts'
import type { TargetNode } from './target-tree.ts'

const glyphs: Readonly<Record<FieldKind, string>> = {
  object: '{ }',
  list: '[ ]',
  text: 'Aa',
  number: '12',
  boolean: '✓',
  null: '∅',
  any: '·',
}

/** How a target field stands. */
export type TargetState = 'filled' | 'missing' | 'open' | 'part' | 'problem'

/** What a row of the source says. */
export function SourceRow({
  row,
  isUsed,
  isPicked,
  onToggle,
}: {
  readonly row: TreeRow
  readonly isUsed: boolean
  readonly isPicked: boolean
  onToggle(): void
}) {
  return (
    <>
      <Name row={row} kind={row.node.kind} onToggle={onToggle} />
      <span className={classes.value}>{row.node.example}</span>
      <span className={classes.dot} data-state={isPicked ? 'picked' : isUsed ? 'filled' : 'unused'} />
    </>
  )
}

/** What a row of the target says. */
export function TargetRow({
  row,
  state,
  value,
  onToggle,
}: {
  readonly row: TreeRow<TargetNode>
  readonly state: TargetState
  readonly value: LineValue | undefined
  onToggle(): void
}) {
  const { node } = row
  return (
    <>
      <span className={classes.dot} data-state={state} />
      <Name row={row} kind={kindHere(node, value)} onToggle={onToggle} />
      {node.isRequired && <span className={classes.star}>required</span>}
      <span className={classes.value} data-problem={value?.kind === 'problem' || undefined}>
        {textOf(node, value)}
      </span>
    </>
  )
}

/** How a target field stands, from its line and what is around it. */
export function stateOf(
  node: TargetNode,
  { value, isMissing }: { readonly value: LineValue | undefined; readonly isMissing: boolean },
): TargetState {
  if (value?.kind === 'problem') return 'problem'
  if (node.line !== undefined || node.isFilledInside) return 'filled'
  if (node.isFilledOutside) return 'part'
  return isMissing ? 'missing' : 'open'
}

/** The words for a state, for screen readers. */
export const stateWords: Readonly<Record<TargetState, string>> = {
  filled: 'mapped',
  missing: 'required and not mapped',
  open: 'not mapped',
  part: 'filled as a part of the whole',
  problem: 'has a problem with this sample',
}

function Name({
  row,
  kind,
  onToggle,
}: {
  readonly row: TreeRow<FieldNode>
  readonly kind: FieldKind
  onToggle(): void
}) {
  const Chevron = row.isOpen ? IconChevronDown : IconChevronRight
  return (
    <>
      <span className={classes.indent} style={{ width: row.depth * 16 }} />
      {row.node.children.length > 0 ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the tree do the same.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
        <span
          className={classes.toggle}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation()
            onToggle()
          }}
        >
          <Chevron size={14} stroke={1.8} aria-hidden="true" />
        </span>
      ) : (
        <span className={classes.toggle} />
      )}
      <span className={classes.glyph} aria-hidden="true">
        {glyphs[kind]}
      </span>
      <span className={classes.name}>{row.node.name}</span>
    </>
  )
}

/** The kind of the field, else of the value that it gets. */
function kindHere({ kind }: TargetNode, value: LineValue | undefined): FieldKind {
  if (kind !== 'any' || value?.kind !== 'value') return kind
  return kindOfOne(value.value)
}

function textOf({ line, isFilledOutside }: TargetNode, value: LineValue | undefined): string {
  if (line === undefined) return isFilledOutside ? 'as a part' : ''
  if (value === undefined)
    return line.kind === 'value' && typeof line.value !== 'string' ? showValue(line.value, 40) : ''
  if (value.kind === 'problem') return value.message.replace(/\. .*$/s, '')
  if (value.kind === 'nothing') return value.short
  if (line.kind === 'list' && Array.isArray(value.value))
    return value.value.length === 1 ? '1 item' : `${value.value.length} items`
  return value.value === '' ? '“”' : showValue(value.value, 40)
}
