import { ActionIcon, Button, Group, SegmentedControl, Switch, Text, TextInput } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconUnlink } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useProblems, useWorkspace } from '../app/use-workspace.ts'
import { ExpressionField } from '../expression-field/ExpressionField.tsx'
import type { FieldScope } from '../expression-field/expression-field-props.ts'
import { lineId } from './evaluate-mapping.ts'
import { FunctionMenu } from './FunctionMenu.tsx'
import classes from './LineEditor.module.css'
import { isAdded, setOfLine, setValue, unmap } from './mapper-acts.ts'
import { itemStep, showPath } from './mapping-tree.ts'
import type { ListLine, MapLine } from './parse-mapping.ts'
import { kindOfOne } from './read-shape.ts'
import { canHaveValue, type TargetNode } from './target-tree.ts'
import type { Mapper } from './use-mapper.ts'

/** The selected target: where its value comes from, and what it is for the current sample. */
export function LineEditor({ mapper, target }: { readonly mapper: Mapper; readonly target: TargetNode | undefined }) {
  if (target === undefined) {
    return (
      <section className={classes.editor} aria-label="Selected target field">
        <p className={classes.hint}>
          Drag a field from the left onto a field on the right. By keyboard: Enter on a source field picks it, Enter on
          a target field maps it. Select a target to see its expression and value here.
        </p>
      </section>
    )
  }
  const { line } = target
  return (
    <section className={classes.editor} data-line-editor aria-label={`Target field ${showPath(target.path)}`}>
      <EditorHead mapper={mapper} target={target} />
      {line?.kind === 'list' ? (
        <ListFields mapper={mapper} target={target} line={line} />
      ) : (
        <ValueField mapper={mapper} target={target} />
      )}
    </section>
  )
}

function EditorHead({ mapper, target }: { readonly mapper: Mapper; readonly target: TargetNode }) {
  const { view } = useWorkspace()
  const { line } = target
  const differs = differenceOf(mapper, target)
  const canRemove = line !== undefined || isAdded(mapper, target)
  const value = line?.kind === 'value' && typeof line.value === 'string' ? line.value : ''
  return (
    <Group gap="xs" className={classes.head}>
      <span className={classes.path} title={showPath(target.path)}>
        {showPath(target.path)}
      </span>
      <Text span size="xs" c="dimmed">
        {[target.kind === 'any' ? '' : target.kind, target.isRequired ? 'required' : ''].filter(Boolean).join(' · ')}
      </Text>
      {differs !== undefined && <span className={classes.differs}>{differs}</span>}
      <span className={classes.space} />
      {line !== undefined && line.loops.length > 0 && <ItemStepper mapper={mapper} line={line} />}
      {line !== undefined && (
        <Switch
          size="xs"
          label="Optional"
          title="Leave the target out when its source is missing, instead of parking the record."
          checked={line.isOptional}
          onChange={(event) => setOfLine(mapper, target, { optional: event.currentTarget.checked || undefined })}
        />
      )}
      {canHaveValue(target) && (
        <FunctionMenu
          value={value.startsWith('=') ? value.slice(1).trim() : value === '' ? '' : JSON.stringify(value)}
          onChange={(expression) => setValue(mapper, { target, value: `=${expression}` }, view)}
        />
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUnlink size={14} />}
        disabled={!canRemove}
        onClick={() => unmap(mapper, target)}
      >
        {line === undefined && canRemove ? 'Remove field' : 'Remove mapping'}
      </Button>
    </Group>
  )
}

/** Why a field has no value of its own. */
function reasonOf({ path, isFilledInside, isFilledOutside }: TargetNode): string {
  if (isFilledInside) return 'Its fields are mapped one by one: select one of them.'
  if (isFilledOutside) return 'It is filled as a part of the field around it.'
  const list = showPath(path.slice(0, path.indexOf(itemStep)))
  return `It stands in the list “${list}”, which nothing fills yet. Drag a source list onto “${list}”, or a field of a source list here.`
}

/** Says so when the value of this sample is of another kind than the target asks for. */
function differenceOf({ mapped }: Mapper, { line, kind }: TargetNode): string | undefined {
  const result = line && mapped?.values.get(lineId(line))
  if (result?.kind !== 'value' || kind === 'any' || result.value === null) return undefined
  const given = kindOfOne(result.value)
  return given === kind ? undefined : `◆ This sample gives ${given}, the target is ${kind}.`
}

function ItemStepper({ mapper, line }: { readonly mapper: Mapper; readonly line: MapLine }) {
  const list = line.loops.at(-1)
  const made = list && mapper.mapped?.values.get(lineId(list))
  const count = made?.kind === 'value' && Array.isArray(made.value) ? made.value.length : 0
  if (count < 2) return null
  const item = Math.min(mapper.item, count - 1)
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label="Previous item"
        disabled={item === 0}
        onClick={() => mapper.setItem(item - 1)}
      >
        <IconChevronLeft size={14} />
      </ActionIcon>
      <Text span size="xs" c="dimmed">
        item {item + 1} of {count}
      </Text>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label="Next item"
        disabled={item >= count - 1}
        onClick={() => mapper.setItem(item + 1)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
    </Group>
  )
}

function ValueField({ mapper, target }: { readonly mapper: Mapper; readonly target: TargetNode }) {
  const { view } = useWorkspace()
  const scope = useScope(mapper, target.line)
  const problems = useLineProblems(mapper.nodeId, target.line, 'value')
  if (!canHaveValue(target)) return <p className={classes.hint}>{reasonOf(target)}</p>
  return (
    <ExpressionField
      key={showPath(target.path)}
      label={`Value of ${showPath(target.path)}`}
      isLabelHidden
      placeholder="Not mapped. Drag a source field here, type a fixed text, or = for an expression"
      value={textOfValue(target.line)}
      scope={scope}
      problems={problems}
      onChange={(value) => setValue(mapper, { target, value }, view)}
    />
  )
}

function ListFields({
  mapper,
  target,
  line,
}: {
  readonly mapper: Mapper
  readonly target: TargetNode
  readonly line: ListLine
}) {
  const outer = useScope(mapper, line)
  const inner = useInnerScope(mapper, line)
  const each = useLineProblems(mapper.nodeId, line, 'each')
  const as = useLineProblems(mapper.nodeId, line, 'as')
  const when = useLineProblems(mapper.nodeId, line, 'when')
  return (
    <div className={classes.list} key={showPath(target.path)}>
      <ExpressionField
        label="For each of"
        value={line.each}
        scope={outer}
        problems={each}
        mayBeFixed={false}
        onChange={(value) => setOfLine(mapper, target, { each: value })}
      />
      <ItemName name={line.as} problem={as[0]} onChange={(name) => setOfLine(mapper, target, { as: name })} />
      <ExpressionField
        label="Only when"
        placeholder="Every item. Type = for a condition"
        value={line.when ?? ''}
        scope={inner}
        problems={when}
        onChange={(value) => setOfLine(mapper, target, { when: value === '' ? undefined : value })}
      />
      <div>
        <Text size="sm" fw={600} id="map-start">
          Each item starts
        </Text>
        <SegmentedControl
          aria-labelledby="map-start"
          size="xs"
          mt={4}
          data={[
            { value: 'new', label: 'Empty' },
            { value: 'extend', label: 'As the source item' },
          ]}
          value={line.mode}
          onChange={(mode) => setOfLine(mapper, target, { mode: mode === 'extend' ? 'extend' : undefined })}
        />
      </div>
    </div>
  )
}

/** The name of one item. What is no name yet stays in the field and out of the document. */
function ItemName({
  name,
  problem,
  onChange,
}: {
  readonly name: string
  readonly problem: string | undefined
  onChange(name: string): void
}) {
  const [draft, setDraft] = useState<string>()
  return (
    <TextInput
      label="One item is called"
      value={draft ?? name}
      error={draft === undefined ? problem : 'Letters, digits and _, not a digit first.'}
      spellCheck={false}
      onBlur={() => setDraft(undefined)}
      onChange={(event) => {
        const next = event.currentTarget.value
        const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(next)
        setDraft(isName ? undefined : next)
        if (isName) onChange(next)
      }}
    />
  )
}

/** What a line's expression sees with the current sample. */
function useScope({ sample, mapped }: Mapper, line: MapLine | undefined): FieldScope | undefined {
  const loop = line?.loops.at(-1)
  const locals = loop && mapped?.locals.get(lineId(loop))
  return useMemo(
    () => sample && { payload: sample.payload, record: sample.record, ...(locals === undefined ? {} : { locals }) },
    [sample, locals],
  )
}

/** What expressions on one item of a list see. */
function useInnerScope({ sample, mapped }: Mapper, line: ListLine): FieldScope | undefined {
  const locals = mapped?.locals.get(lineId(line))
  return useMemo(() => sample && locals && { payload: sample.payload, record: sample.record, locals }, [sample, locals])
}

/** Messages of the flow's check for one setting of a line. */
function useLineProblems(nodeId: string, line: MapLine | undefined, setting: string): readonly string[] {
  const problems = useProblems((state) => state.byNode.get(nodeId))
  if (line === undefined || problems === undefined) return []
  const path = line.at.flatMap((index) => ['fields', String(index)]).join('/')
  const own = problems.filter(
    ({ field }) =>
      field?.join('/') === `${path}/${setting}` || (setting !== 'as' && field?.join('/') === `${path}/target`),
  )
  return own.map(({ message }) => message.replace(/^Node “[^”]*”(, setting “[^”]*”)?: /, ''))
}

/** The value as the field shows it; what is no text is shown as the expression that gives it. */
function textOfValue(line: MapLine | undefined): string {
  if (line?.kind !== 'value') return ''
  return typeof line.value === 'string' ? line.value : `=${JSON.stringify(line.value)}`
}
