import type { ExceptionGroup } from '@crossdock/shared/api'
import { Button, Tooltip } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import classes from './Exceptions.module.css'
import { actsFor, type ExceptionAct } from './exception-words.ts'
import { countOf, singleRow } from './exceptions-store.ts'
import { startAct } from './start-act.ts'
import { useExceptions, useMayRepair } from './use-exceptions.ts'

const always: readonly ExceptionAct[] = ['assign', 'tag', 'comment', 'resolve', 'ignore']
const keys: Partial<Readonly<Record<ExceptionAct, string>>> = {
  ...{ retry: 'R', assign: 'A', edit: 'E', 'open-in-designer': 'O' },
}

/** What one can do about a cause, the most likely help first. Those who may not repair see it, with the reason. */
export function ActBar({ group }: { readonly group: ExceptionGroup }) {
  const mayRepair = useMayRepair()
  const helping = actsFor(group.cause)
  return (
    <div className={classes.acts} role="toolbar" aria-label="What one can do">
      {helping.map((act, index) => (
        <Act key={act} act={act} group={group} isFirst={index === 0} mayRepair={mayRepair} />
      ))}
      <span className={classes.divider} aria-hidden="true" />
      {always.map((act) => (
        <Act key={act} act={act} group={group} isFirst={false} mayRepair={mayRepair} />
      ))}
      {!mayRepair && (
        <span className={classes.quiet}>Your token may look only. Repairing needs the role operator.</span>
      )}
    </div>
  )
}

function Act({
  act,
  group,
  isFirst,
  mayRepair,
}: {
  readonly act: ExceptionAct
  readonly group: ExceptionGroup
  readonly isFirst: boolean
  readonly mayRepair: boolean
}) {
  const workspace = useWorkspace()
  const count = useExceptions(countOf)
  const isSome = useExceptions((state) => state.selected.size > 0)
  const form = useExceptions((state) => state.form)
  const keyOfRow = useExceptions((state) => singleRow(state)?.key)
  const title = titles[act]({ group, count, isSome, keyOfRow: keyOfRow ?? '' })
  const shortcut = keys[act]
  return (
    <Tooltip label={shortcut} disabled={shortcut === undefined}>
      <Button
        size="xs"
        variant={isFirst ? 'filled' : 'default'}
        disabled={!mayRepair}
        aria-expanded={hasForm(act) ? form === act : undefined}
        aria-keyshortcuts={shortcut}
        onClick={() => startAct(workspace, act)}
      >
        {title}
      </Button>
    </Tooltip>
  )
}

function hasForm(act: ExceptionAct): boolean {
  return act !== 'retry' && act !== 'open-in-designer'
}

interface Now {
  readonly group: ExceptionGroup
  readonly count: number
  readonly isSome: boolean
  /** The key of the record that an act on one record is about. */
  readonly keyOfRow: string
}

const titles: Readonly<Record<ExceptionAct, (now: Now) => string>> = {
  retry: ({ count, isSome }) => {
    if (isSome) return `Retry ${countText(count)} selected…`
    return count === 1 ? 'Retry…' : `Retry all ${countText(count)}…`
  },
  'fix-code': ({ group: { cause } }) => `Add “${cause.value}” to ${cause.table}…`,
  edit: ({ keyOfRow }) => `Edit ${keyOfRow}…`,
  verify: ({ keyOfRow }) => `Verify ${keyOfRow}…`,
  'open-in-designer': () => 'Open in designer',
  assign: () => 'Assign…',
  tag: () => 'Tag…',
  comment: () => 'Note…',
  resolve: () => 'Resolve…',
  ignore: () => 'Set aside…',
}
