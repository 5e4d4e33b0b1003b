import type { EffectView, RecordDetail } from '@crossdock/shared/api'
import { StateMark } from '../../app/StateMark.tsx'
import type { StateName } from '../../app/state-vocabulary.ts'
import { exactTime } from '../duration-text.ts'
import classes from './Journey.module.css'

const looks: Readonly<Record<EffectView['state'], readonly [StateName, string]>> = {
  intent: ['waiting', 'about to happen'],
  done: ['delivered', 'done'],
  failed: ['failed', 'did not happen'],
  unknown: ['unknown', 'outcome unknown'],
}

/** What the record did to other systems, by the ledger: each effect under its key, done once. */
export function EffectsView({
  record,
  effects,
  isOfStep,
}: {
  readonly record: RecordDetail
  readonly effects: readonly EffectView[]
  /** True when they are those of one step, false for all of the record. */
  readonly isOfStep: boolean
}) {
  if (effects.length === 0) {
    const others = record.effects.length
    const where = isOfStep && others > 0 ? ` The record has ${others} elsewhere.` : ''
    return <p className={classes.nothing}>Nothing was done to another system here.{where}</p>
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <section className={classes.effects} aria-label="Effects" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Node</th>
            <th scope="col">Key</th>
            <th scope="col">Tries</th>
            <th scope="col">Meant</th>
            <th scope="col">Settled</th>
          </tr>
        </thead>
        <tbody>
          {effects.map((effect) => (
            <tr key={effect.key}>
              <td>
                <StateMark state={looks[effect.state][0]} label={looks[effect.state][1]} />
              </td>
              <td>{effect.node}</td>
              <td className={classes.mono}>{effect.key}</td>
              <td>{effect.attempt}</td>
              <td>{exactTime(effect.intendedAt)}</td>
              <td>{effect.settledAt === undefined ? '' : exactTime(effect.settledAt)}</td>
              {effect.error !== undefined && <td>{effect.error.message}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
