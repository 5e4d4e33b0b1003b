import { useWorkspace } from '../app/use-workspace.ts'
import { shortTime } from '../flows/short-time.ts'
import { useDraftStanding } from '../flows/use-draft-standing.ts'
import { countChanges } from './describe-comparison.ts'
import classes from './Versions.module.css'
import type { Sides, VersionInfo } from './versions-store.ts'

/** The draft and all versions, newest first. Choosing a version compares it with the draft. */
export function VersionList({ items, sides }: { readonly items: readonly VersionInfo[]; readonly sides: Sides }) {
  const { versions } = useWorkspace()
  const newest = items[0]?.version
  return (
    <ol className={classes.list} aria-label="Versions">
      <li>
        <button
          type="button"
          className={classes.version}
          aria-pressed={sides.after === 'draft' && sides.before === newest}
          onClick={() => newest !== undefined && versions.compare({ before: newest, after: 'draft' })}
        >
          <span className={classes.number}>Draft</span>
          <span className={classes.message}>
            <DraftState />
          </span>
        </button>
      </li>
      {items.map((item) => (
        <li key={item.version}>
          <button
            type="button"
            className={classes.version}
            aria-pressed={item.version === sides.before || item.version === sides.after}
            onClick={() => versions.compare({ before: item.version, after: 'draft' })}
          >
            <span className={classes.number}>
              v{item.version}
              {item.version === newest && <span className={classes.current}> now</span>}
            </span>
            <span className={classes.texts}>
              <span className={classes.message} title={item.message}>
                {item.message === '' ? <span className={classes.quiet}>no message</span> : item.message}
              </span>
              <span className={classes.who} title={new Date(item.publishedAt).toLocaleString()}>
                {item.publishedBy} · {shortTime(item.publishedAt)}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}

function DraftState() {
  const standing = useDraftStanding()
  if (standing === undefined) return null
  const { difference, comparison, published } = standing
  if (difference === 'same') return `same as v${published.version}`
  if (difference === 'layout') return `only the layout differs from v${published.version}`
  const count = countChanges(comparison)
  return `${count} ${count === 1 ? 'change' : 'changes'} against v${published.version}`
}
