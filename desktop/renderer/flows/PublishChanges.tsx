import { Button, Text } from '@mantine/core'
import { useStore } from 'zustand'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { describeComparison } from '../versions/describe-comparison.ts'
import classes from './Publish.module.css'
import { useDraftStanding } from './use-draft-standing.ts'

const maxShown = 6

/** What a publication would change, in a few lines. */
export function PublishChanges() {
  const { published, versions, view } = useWorkspace()
  const standing = useDraftStanding()
  const flow = useOpenFlow((open) => open.flow)
  const isKnown = useStore(published, (state) => state.isKnown)
  if (flow === undefined) return null
  if (standing === undefined) {
    return isKnown ? <Text size="sm">It is the first version of this flow there.</Text> : null
  }
  const { published: current, comparison, difference } = standing
  if (difference === 'same') {
    return <Text size="sm">The draft says the same as v{current.version}. There is nothing to publish.</Text>
  }
  const lines = describeComparison({ before: current.flow, after: flow, comparison })
  const compare = () => {
    versions.compare({ before: current.version, after: 'draft' })
    view.closeDialog()
    view.showBottomTab('versions')
  }
  return (
    <section className={classes.changes} aria-label={`Changes against version ${current.version}`}>
      <div className={classes.changesTitle}>
        <span>
          {difference === 'layout' ? `Only the layout differs from v${current.version}` : `Against v${current.version}`}
        </span>
        <Button size="compact-xs" variant="subtle" onClick={compare}>
          Compare
        </Button>
      </div>
      <ul className={classes.lines}>
        {lines.slice(0, maxShown).map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
        {lines.length > maxShown && <li>and {lines.length - maxShown} more</li>}
      </ul>
    </section>
  )
}
