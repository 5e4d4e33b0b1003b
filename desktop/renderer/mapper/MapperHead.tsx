import { ActionIcon, Button, Group, SegmentedControl, Tooltip } from '@mantine/core'
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconChevronLeft,
  IconChevronRight,
  IconLayoutSidebarRight,
  IconWand,
  IconX,
} from '@tabler/icons-react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { useSamplesAt } from '../samples/use-samples.ts'
import classes from './MapperPanel.module.css'
import type { Mapper } from './use-mapper.ts'

/** What of the mapper is shown, and how. */
export interface MapperLook {
  readonly view: 'lines' | 'table'
  readonly isOutputShown: boolean
  /** False leaves the upper part of the canvas in sight. */
  readonly isFull: boolean
}

/** The mapper's title and tools. */
export function MapperHead({
  mapper,
  look,
  onLook,
  onAutoMap,
}: {
  readonly mapper: Mapper
  readonly look: MapperLook
  onLook(look: MapperLook): void
  onAutoMap(): void
}) {
  const { view } = useWorkspace()
  const title = useOpenFlow((open) => nodeTitle(open.flow, mapper.nodeId))
  return (
    <div className={classes.head}>
      <h2 className={classes.title}>
        <span className={classes.kind}>Mapper</span> {title}
      </h2>
      <SampleStepper mapper={mapper} />
      <span className={classes.space} />
      <Button size="xs" variant="default" leftSection={<IconWand size={14} />} onClick={onAutoMap}>
        Map by names
      </Button>
      <div data-view-switch>
        <SegmentedControl
          size="xs"
          aria-label="Show as"
          data={[
            { value: 'lines', label: 'Lines' },
            { value: 'table', label: 'Table' },
          ]}
          value={look.view}
          onChange={(next) => onLook({ ...look, view: next === 'table' ? 'table' : 'lines' })}
        />
      </div>
      <Group gap={2} wrap="nowrap">
        <Tool
          label={look.isOutputShown ? 'Hide the output' : 'Show the output'}
          isPressed={look.isOutputShown}
          onClick={() => onLook({ ...look, isOutputShown: !look.isOutputShown })}
        >
          <IconLayoutSidebarRight size={18} stroke={1.7} />
        </Tool>
        <Tool
          label={look.isFull ? 'Leave the canvas in sight' : 'Use the whole window'}
          onClick={() => onLook({ ...look, isFull: !look.isFull })}
        >
          {look.isFull ? <IconArrowsMinimize size={18} stroke={1.7} /> : <IconArrowsMaximize size={18} stroke={1.7} />}
        </Tool>
        <Tool label="Back to the canvas (Escape)" onClick={() => view.closeDialog()}>
          <IconX size={18} stroke={1.7} />
        </Tool>
      </Group>
    </div>
  )
}

function Tool({
  label,
  isPressed,
  onClick,
  children,
}: {
  readonly label: string
  readonly isPressed?: boolean
  onClick(): void
  readonly children: React.ReactNode
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isPressed === true ? 'light' : 'subtle'}
        color={isPressed === true ? 'indigo' : 'gray'}
        size={30}
        aria-label={label}
        aria-pressed={isPressed}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** Which sample the values are of. */
function SampleStepper({ mapper }: { readonly mapper: Mapper }) {
  const { samples } = useWorkspace()
  const all = useSamplesAt(mapper.nodeId)
  const current = mapper.sample?.sample
  const at = all.findIndex(({ id }) => id === current?.id)
  if (current === undefined) {
    return <span className={classes.quiet}>No sample yet: run the flow, or add one in the inspector.</span>
  }
  const step = (label: string, by: 1 | -1, Arrow: typeof IconChevronLeft) =>
    all.length > 1 && (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        title={label}
        onClick={() => samples.step(mapper.nodeId, by)}
      >
        <Arrow size={16} />
      </ActionIcon>
    )
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label="Sample">
      {step('Previous sample', -1, IconChevronLeft)}
      <span className={classes.sample} title={mapper.sample?.note} aria-live="polite">
        {current.title} <span className={classes.quiet}>{all.length > 1 ? `${at + 1} of ${all.length}` : ''}</span>
      </span>
      {step('Next sample', 1, IconChevronRight)}
    </Group>
  )
}
