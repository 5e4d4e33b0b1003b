import type { RecordDetail, RecordSummary } from '@crossdock/shared/api'
import { Button, Menu, Tooltip } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { saveRecordAsCase } from '../../cases/save-case.ts'
import { mayAct } from '../../connection/connection-store.ts'
import { openRecordInDesigner } from '../../debugger/open-record.ts'
import { AgainDialog } from './AgainDialog.tsx'
import { ResolveDialog } from './ResolveDialog.tsx'
import { RetryDialog } from './RetryDialog.tsx'
import { countWords, obstacleTo, type RecordAct } from './record-acts.ts'
import { startRecordAct } from './start-record-act.ts'

/** What one can do with the chosen records. Who may not, sees why. */
export function RecordActs({
  records: chosen,
  detail,
  onDone,
}: {
  readonly records: readonly RecordSummary[]
  /** With everything that is known, where it is one that is looked at. */
  readonly detail?: RecordDetail
  onDone(): void
}) {
  const workspace = useWorkspace()
  const { records } = workspace
  const act = useStore(records, (state) => state.act)
  const mayRepair = useConnection((state) => mayAct(state, 'operator'))
  const role = useConnection(({ who }) => who?.role)
  useEffect(
    () => records.aim({ records: chosen, ...(detail === undefined ? {} : { detail }) }),
    [records, chosen, detail],
  )
  useEffect(() => () => records.aim(undefined), [records])
  const obstacle = (wanted: RecordAct) =>
    mayRepair ? obstacleTo(wanted, chosen) : `Operators may do this; your role is ${role ?? 'not known'}.`
  const onClose = () => records.startAct(undefined)
  const words = chosen.length > 1 ? ` ${countWords(chosen.length)}` : ''
  const button = (wanted: RecordAct, label: string) => (
    <Act
      label={label}
      obstacle={obstacle(wanted)}
      isMain={wanted === 'retry'}
      onClick={() => startRecordAct(workspace, wanted)}
    />
  )
  return (
    <>
      {button('retry', `Retry${words}…`)}
      {button('again', chosen.length > 1 ? `Send${words} again as new…` : 'Send again as new…')}
      {button('resolve', `Resolve${words}…`)}
      {detail !== undefined && <MoreActs record={detail} />}
      {act === 'retry' && detail !== undefined && <RetryDialog record={detail} onClose={onClose} onDone={onDone} />}
      {act === 'again' && detail !== undefined && <AgainDialog record={detail} onClose={onClose} onDone={onDone} />}
      {act === 'resolve' && <ResolveDialog records={chosen} onClose={onClose} onDone={onDone} />}
    </>
  )
}

function Act({
  label,
  obstacle,
  isMain,
  onClick,
}: {
  readonly label: string
  readonly obstacle: string | undefined
  readonly isMain: boolean
  onClick(): void
}) {
  const isDisabled = obstacle !== undefined
  return (
    <Tooltip label={obstacle} disabled={!isDisabled} multiline maw={320}>
      {/* A disabled button hears no mouse: marked as disabled, it can say why. */}
      <Button
        size="compact-sm"
        variant={isMain && !isDisabled ? 'filled' : 'default'}
        aria-disabled={isDisabled}
        {...(isDisabled ? { 'data-disabled': true, 'aria-description': obstacle } : {})}
        onClick={isDisabled ? (event) => event.preventDefault() : onClick}
      >
        {label}
      </Button>
    </Tooltip>
  )
}

function MoreActs({ record }: { readonly record: RecordDetail }) {
  const workspace = useWorkspace()
  const { view } = workspace
  const isOperator = useConnection((state) => mayAct(state, 'operator'))
  const isDesigner = useConnection((state) => mayAct(state, 'designer'))
  const open = () =>
    openRecordInDesigner(workspace, { recordId: record.id }).catch((thrown: unknown) =>
      view.notify({ kind: 'problem', text: thrown instanceof Error ? thrown.message : String(thrown) }),
    )
  const forDesigners = isDesigner ? '' : ' (designers may)'
  return (
    <>
      <Act
        label="Open in designer"
        obstacle={isOperator ? undefined : 'Operators may do this: it begins a debug session.'}
        isMain={false}
        onClick={() => void open()}
      />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!isDesigner} onClick={() => saveRecordAsCase(workspace, record.id)}>
            Save as case…{forDesigners}
          </Menu.Item>
          <Menu.Item onClick={() => void workspace.platform.clipboard.write(record.id)}>Copy the record’s id</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
