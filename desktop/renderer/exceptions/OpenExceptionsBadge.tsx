import { countText } from '../live/count-text.ts'
import classes from './OpenExceptionsBadge.module.css'
import { useExceptions } from './use-exceptions.ts'

const mostWritten = 999

/** How many exceptions are open, at the icon of their screen. */
export function OpenExceptionsBadge() {
  const openCount = useExceptions((state) => state.openCount ?? 0)
  if (openCount === 0) return null
  return (
    <span className={classes.badge} title={`${countText(openCount)} open`}>
      {openCount > mostWritten ? `${mostWritten}+` : openCount}
      <span className={classes.unseen}> open</span>
    </span>
  )
}
