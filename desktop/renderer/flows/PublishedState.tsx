import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import classes from './PublishedState.module.css'
import { useDraftStanding } from './use-draft-standing.ts'

const words = { same: 'same as published', layout: 'layout only', logic: 'draft differs' } as const

/** The draft against what is published, in the title bar; choosing it shows the versions. */
export function PublishedState() {
  const workspace = useWorkspace()
  const standing = useDraftStanding()
  const isKnown = useStore(workspace.published, (state) => state.isKnown)
  const environment = useConnection(environmentOf)
  const origin = useOpenFlow((open) => open.origin)
  if (standing === undefined) {
    const text = isKnown ? `Not published in ${environment}` : origin?.kind === 'sample' ? 'Sample' : ''
    return text === '' ? null : <span className={classes.quiet}>{text}</span>
  }
  const { published, difference, base } = standing
  const isOvertaken = base !== undefined && base !== published.version
  return (
    <button
      type="button"
      className={classes.state}
      data-differs={difference === 'logic' || undefined}
      title={`${published.message}\nPublished by ${published.publishedBy}, ${new Date(published.publishedAt).toLocaleString()}`}
      onClick={() => workspace.view.showBottomTab('versions')}
    >
      <span>{`v${published.version}`}</span> · {words[difference]}
      {isOvertaken && <span className={classes.overtaken}> · begun from v{base}</span>}
    </button>
  )
}
