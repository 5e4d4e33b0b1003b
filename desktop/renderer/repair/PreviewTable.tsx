import type { ReplayPreview } from '@crossdock/shared/api'
import { Alert } from '@mantine/core'
import { systemName } from '../exceptions/exception-words.ts'
import { countText } from '../live/count-text.ts'
import classes from './Repair.module.css'
import { forecastKinds, hasKind } from './replay-words.ts'

/** What a replay would do at each target, and what stands against it. */
export function PreviewTable({ preview }: { readonly preview: ReplayPreview }) {
  const { effects, examined, chosen, isEstimate, refused, parksAgain, overtaken } = preview
  const kinds = forecastKinds.filter((kind) => hasKind(effects, kind))
  return (
    <div className={classes.preview}>
      {effects.length === 0 ? (
        <p>No effect outside would follow.</p>
      ) : (
        <table className={classes.table}>
          <caption>
            What would happen{isEstimate ? `, worked out from ${countText(examined)} of ${countText(chosen)}` : ''}
          </caption>
          <thead>
            <tr>
              <th scope="col">Target</th>
              {kinds.map(({ name, shape, title, means }) => (
                <th key={name} scope="col" title={means} data-kind={name}>
                  <span aria-hidden="true">{shape}</span> {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {effects.map((effect) => (
              <tr key={`${effect.flow}/${effect.node}`}>
                <th scope="row">
                  {effect.system === undefined ? (effect.nodeName ?? effect.node) : systemName(effect.system)}
                  <span className={classes.quiet}>
                    {' '}
                    {effect.system === undefined ? effect.flow : (effect.nodeName ?? effect.node)}
                  </span>
                </th>
                {kinds.map(({ name }) => (
                  <td key={name} data-kind={name} data-none={effect[name] === 0 || undefined}>
                    {countText(effect[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {parksAgain.map(({ node, nodeName = node, error, count }) => (
        <Alert
          key={`${node} ${error.message}`}
          color="yellow"
          p="xs"
          title={`${countText(count)} would park again at “${nodeName}”`}
        >
          {error.message}
        </Alert>
      ))}
      {refused.map(({ error, count }) => (
        <Alert key={error.code} color="yellow" p="xs" title={`${countText(count)} cannot be run again so`}>
          {error.message} {error.remedy}
        </Alert>
      ))}
      {overtaken > 0 && (
        <Alert color="yellow" p="xs" title={`${countText(overtaken)} are overtaken`}>
          A later record of the same key was delivered: running these may put an old state over a newer one.
        </Alert>
      )}
    </div>
  )
}
