import type { SystemTest } from '@crossdock/shared/api'
import { Button, CloseButton, Tooltip } from '@mantine/core'
import { StateMark } from '../app/StateMark.tsx'
import { useConnection } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { ChangedCell, RemoveButton } from './BindingTable.tsx'
import type { ListedSystem } from './bindings-store.ts'
import classes from './Systems.module.css'
import { addressOf, systemStateOf } from './system-state.ts'
import { TestOutcome } from './TestOutcome.tsx'
import { useSystemTest } from './use-system-test.ts'

/** One system: how it is, where it is, who uses it, and a test. */
export function SystemRow({
  system,
  test,
  onTested,
  onOpen,
  onDelete,
}: {
  readonly system: ListedSystem
  readonly test: SystemTest | undefined
  /** Hears undefined when the outcome is put away. */
  onTested(test: SystemTest | undefined): void
  onOpen(): void
  /** Missing for those who may not. */
  readonly onDelete?: () => void
}) {
  const mayTest = useConnection((state) => mayAct(state, 'operator'))
  const { isTesting, run } = useSystemTest(system.name)
  const { state, label, reason } = systemStateOf(system, test)
  const isExplained = test === undefined && reason !== undefined
  return (
    <>
      <tr className={classes.row}>
        <td>
          <StateMark state={state} label={label} />
        </td>
        <th scope="row">
          <button type="button" className={classes.name} onClick={onOpen}>
            {system.name}
          </button>
        </th>
        <td>{system.declaration.kind}</td>
        <td className={classes.mono}>{addressOf(system)}</td>
        <td>
          <Users users={system.usedBy} />
        </td>
        <ChangedCell changedBy={system.changedBy} changedAt={system.changedAt} />
        <td className={classes.acts}>
          {mayTest && (
            <Button
              size="compact-xs"
              variant="default"
              loading={isTesting}
              aria-label={`Test ${system.name}`}
              onClick={() => void run({}).then(onTested)}
            >
              Test
            </Button>
          )}{' '}
          {onDelete !== undefined && <RemoveButton name={system.name} onClick={onDelete} />}
        </td>
      </tr>
      {(test !== undefined || isExplained) && (
        <tr className={classes.detail}>
          <td colSpan={7}>
            {test === undefined ? (
              <span className={classes.quiet}>{reason}</span>
            ) : (
              <TestOutcome test={test}>
                <CloseButton size="xs" aria-label="Put the outcome away" onClick={() => onTested(undefined)} />
              </TestOutcome>
            )}
          </td>
        </tr>
      )}
    </>
  )
}

function Users({ users }: { readonly users: ListedSystem['usedBy'] }) {
  if (users.length === 0) return <span className={classes.quiet}>no flow</span>
  const all = users.map(({ flow, nodes }) => `${flow}: ${nodes.join(', ')}`).join('\n')
  const [first, ...rest] = users
  return (
    <Tooltip label={<span style={{ whiteSpace: 'pre' }}>{all}</span>}>
      <span>
        {first?.flow}
        {rest.length > 0 && <span className={classes.quiet}> and {rest.length} more</span>}
      </span>
    </Tooltip>
  )
}
