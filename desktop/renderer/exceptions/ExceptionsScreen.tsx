import { Button, Loader, SegmentedControl, Title } from '@mantine/core'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import { countText } from '../live/count-text.ts'
import classes from './Exceptions.module.css'
import { chosenGroup } from './exceptions-store.ts'
import { GroupFilters } from './GroupFilters.tsx'
import { GroupList } from './GroupList.tsx'
import { GroupPane } from './GroupPane.tsx'
import { IgnoredPane } from './IgnoredPane.tsx'
import { useExceptions, useFreshExceptions } from './use-exceptions.ts'

/** What waits for a person: causes on the left, what one can do about the chosen one on the right. */
export function ExceptionsScreen() {
  useFreshExceptions()
  const { exceptions } = useWorkspace()
  const shows = useExceptions((state) => state.shows)
  const group = useExceptions(chosenGroup)
  const isEmpty = useExceptions((state) => state.groups.length === 0)
  return (
    <div className={classes.screen}>
      <header className={classes.head}>
        <Title order={1}>Exceptions</Title>
        <OpenCount />
        <SegmentedControl
          size="xs"
          aria-label="Which exceptions"
          value={shows}
          onChange={(value) => exceptions.show(value === 'ignored' ? 'ignored' : 'open')}
          data={[
            { value: 'open', label: 'Open' },
            { value: 'ignored', label: 'Set aside' },
          ]}
        />
        {shows === 'open' && <GroupFilters />}
      </header>
      <Known>
        {shows === 'ignored' && <IgnoredPane />}
        {shows === 'open' && isEmpty && <NothingWaits />}
        {shows === 'open' && !isEmpty && (
          <div className={classes.columns}>
            <GroupList />
            {group !== undefined && <GroupPane key={group.fingerprint} group={group} />}
          </div>
        )}
      </Known>
    </div>
  )
}

function OpenCount() {
  const openCount = useExceptions((state) => state.openCount)
  if (openCount === undefined || openCount === 0) return null
  return <span className={classes.quiet}>{countText(openCount)} open</span>
}

function NothingWaits() {
  const { exceptions } = useWorkspace()
  const environment = useConnection(environmentOf)
  const isFiltered = useExceptions(({ choice: { sort: _sort, ...rest } }) =>
    Object.values(rest).some((value) => value !== undefined),
  )
  if (isFiltered) {
    return (
      <div className={classes.empty}>
        <p>No open exception fits these filters.</p>
        <Button
          variant="default"
          onClick={() =>
            exceptions.setChoice({ flow: undefined, assignee: undefined, tag: undefined, code: undefined } as object)
          }
        >
          Show all
        </Button>
      </div>
    )
  }
  return (
    <div className={classes.empty}>
      <p className={classes.calm}>Nothing waits.</p>
      <p>Every record that {environment} took is delivered, filtered on purpose, resolved, or on its way.</p>
    </div>
  )
}

/** Shows what is below once the runtime has told; else what is in the way. */
function Known({ children }: { readonly children: React.ReactNode }) {
  const { exceptions, view } = useWorkspace()
  const status = useConnection((state) => state.status)
  const { isKnown, problem } = useExceptions((state) => state)
  if (isKnown) {
    return (
      <>
        {problem !== undefined && (
          <div className={classes.problem} role="alert">
            {problem}{' '}
            <button type="button" className={classes.link} onClick={() => void exceptions.refresh()}>
              Read again
            </button>
          </div>
        )}
        {children}
      </>
    )
  }
  if (problem !== undefined && status === 'online') return <div className={classes.empty}>{problem}</div>
  if (status === 'online' || status === 'connecting') return <Loader m="xl" size="sm" aria-label="Reading" />
  return (
    <div className={classes.empty}>
      <p>Exceptions live in a runtime. Connect to one to see what waits there.</p>
      {status === 'token-needed' ? (
        <Button onClick={() => view.openDialog('token')}>Enter a token</Button>
      ) : (
        <Button onClick={() => view.goTo('settings')}>Choose a runtime</Button>
      )}
    </div>
  )
}
