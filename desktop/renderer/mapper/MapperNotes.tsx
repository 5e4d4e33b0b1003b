import classes from './MapperPanel.module.css'
import { pathId, showPath } from './mapping-tree.ts'
import type { Board } from './use-board.ts'
import type { Mapper } from './use-mapper.ts'

const mostNamed = 6

/** What is still to be done, in one line: required targets first. Choosing one goes there. */
export function MapperNotes({ mapper, board }: { readonly mapper: Mapper; readonly board: Board }) {
  const { missing, unusedCount } = board
  const notes = [
    mapper.sample?.standing === 'nearby' ? mapper.sample.note : undefined,
    mapper.mapping.unread > 0 ? `${mapper.mapping.unread} lines cannot be read; they stay as they are.` : undefined,
    mapper.cutNote,
  ].filter((note) => note !== undefined)
  return (
    <div className={classes.notes}>
      {missing.length === 0 ? (
        <span className={classes.quiet}>
          {mapper.targetNote === undefined ? '' : 'All required fields are mapped.'}
        </span>
      ) : (
        <span role="status" className={classes.missing}>
          <span className={classes.red} aria-hidden="true">
            ●
          </span>{' '}
          {missing.length} required {missing.length === 1 ? 'field is' : 'fields are'} not mapped:{' '}
          {missing.slice(0, mostNamed).map(({ path }, index) => (
            <span key={pathId(path)}>
              {index > 0 && ', '}
              <button type="button" className={classes.link} onClick={() => board.select(pathId(path))}>
                {showPath(path)}
              </button>
            </span>
          ))}
          {missing.length > mostNamed && ` and ${missing.length - mostNamed} more`}
        </span>
      )}
      <span className={classes.space} />
      {notes.map((note) => (
        <span key={note} className={classes.note} title={note}>
          {note}
        </span>
      ))}
      {unusedCount > 0 && (
        <span className={classes.count}>
          {unusedCount} source {unusedCount === 1 ? 'field is' : 'fields are'} not used
        </span>
      )}
    </div>
  )
}
