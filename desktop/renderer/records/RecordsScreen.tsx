import { Button, Tabs } from '@mantine/core'
import { useConnection, useView, useWorkspace } from '../app/use-workspace.ts'
import { RunsView } from '../runs/RunsView.tsx'
import { JourneyView } from './journey/JourneyView.tsx'
import { RecordList } from './list/RecordList.tsx'
import classes from './Records.module.css'
import { readRecordsPlace } from './records-address.ts'

/** Records: a search (`#/records/find/…`), one record (`#/records/<id>`), or the runs (`#/records/runs`). */
export function RecordsScreen() {
  const { view } = useWorkspace()
  const place = readRecordsPlace(useView(({ route }) => route.rest))
  const isKnown = useConnection(({ environment, client }) => environment !== undefined || client !== undefined)
  if (place.kind === 'record') {
    return isKnown ? <JourneyView key={place.id} place={place} /> : <NotConnected />
  }
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h1 className={classes.title}>Records</h1>
        <Tabs
          value={place.kind === 'runs' ? 'runs' : 'records'}
          onChange={(next) => view.goTo('records', next === 'runs' ? 'runs' : '')}
        >
          <Tabs.List>
            <Tabs.Tab value="records">Records</Tabs.Tab>
            <Tabs.Tab value="runs">Runs</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      </div>
      {!isKnown && <NotConnected />}
      {isKnown && place.kind === 'search' && <RecordList text={place.text} />}
      {isKnown && place.kind === 'runs' && <RunsView rest={place.rest} />}
    </div>
  )
}

function NotConnected() {
  const { view } = useWorkspace()
  const status = useConnection((state) => state.status)
  const message = useConnection((state) => state.message)
  return (
    <div className={classes.empty}>
      <p>
        {status === 'connecting'
          ? 'Connecting …'
          : (message ?? 'Records are on a runtime. Connect to one to find them and see what happened to each.')}
      </p>
      {status === 'token-needed' ? (
        <Button onClick={() => view.openDialog('token')}>Enter a token</Button>
      ) : (
        <Button variant="default" onClick={() => view.goTo('settings')}>
          Choose a runtime
        </Button>
      )}
    </div>
  )
}
