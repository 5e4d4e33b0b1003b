import { stateLooks } from '../app/state-vocabulary.ts'
import type { NodeTraffic } from '../canvas/to-canvas.ts'
import { countText } from './count-text.ts'
import classes from './LiveBadges.module.css'

/** What moves at a node, on the lower edge of its card: what passed on the left, what stands there on the right. */
export function LiveBadges({ live }: { readonly live: NodeTraffic }) {
  const { passed, passedPerMinute, waiting, parked, failed, retried, heldBecause } = live
  const rate = passedPerMinute >= 0.1 ? ` · ${passedPerMinute.toFixed(passedPerMinute < 10 ? 1 : 0)} a minute` : ''
  const retries = retried > 0 ? ` · ${countText(retried)} tried again` : ''
  return (
    <span className={classes.badges} aria-hidden="true">
      <span className={classes.group}>
        {passed > 0 && (
          <Badge state="delivered" count={passed} title={`${countText(passed)} passed${rate}${retries}`} />
        )}
        {failed > 0 && <Badge state="failed" count={failed} title={`${countText(failed)} failed lately`} />}
      </span>
      <span className={classes.group}>
        {waiting > 0 && (
          <Badge
            state="waiting"
            count={waiting}
            title={`${countText(waiting)} waiting${heldBecause === undefined ? ' for another try' : `: ${heldBecause}`}`}
          />
        )}
        {parked > 0 && (
          <Badge state="parked" count={parked} title={`${countText(parked)} parked, waiting for a person`} />
        )}
      </span>
    </span>
  )
}

function Badge({
  state,
  count,
  title,
}: {
  readonly state: 'delivered' | 'failed' | 'waiting' | 'parked'
  readonly count: number
  readonly title: string
}) {
  const { color, shape } = stateLooks[state]
  return (
    <span className={classes.badge} title={title}>
      <span style={{ color }}>{shape}</span> {countText(count)}
    </span>
  )
}
