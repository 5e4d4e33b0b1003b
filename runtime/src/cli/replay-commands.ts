import type { ApiClient, ArgsOf, EffectForecast, ReplayPreview, ReplayView } from '@crossdock/shared/api'
import type { ExitCode, Outcome } from './outcome.ts'

/** What a replay would do. */
export async function previewReplay(api: ApiClient, order: ArgsOf<'previewReplay'>['body']): Promise<Outcome> {
  const preview = await api.previewReplay({ body: order })
  return { exitCode: 0, json: preview, text: previewLines(preview).join('\n') }
}

/** Starts a replay. It runs in the runtime, not here. */
export async function startReplay(api: ApiClient, order: ArgsOf<'startReplay'>['body']): Promise<Outcome> {
  return told(await api.startReplay({ body: order }))
}

/** How far a replay is, with the records that were refused. */
export async function showReplay(api: ApiClient, id: string): Promise<Outcome> {
  const params = { replay: id }
  const replay = await api.getReplay({ params })
  const refused =
    replay.counts.refused === 0 ? [] : (await api.listReplayedRecords({ params, query: { state: 'refused' } })).items
  const lines = refused.map(({ recordId, error }) => `  ${recordId}  ${error?.code}: ${error?.message}`)
  return {
    exitCode: exitCodeOf(replay),
    json: { ...replay, refused },
    text: [
      ...replayLines(replay),
      ...(lines.length > 0 ? ['  Refused', ...lines.map((line) => `  ${line}`)] : []),
    ].join('\n'),
  }
}

/** Replays, newest first. */
export async function listReplays(api: ApiClient): Promise<Outcome> {
  const { items } = await api.listReplays({ query: { limit: 20 } })
  const text =
    items.length === 0 ? 'There has been no replay.' : items.map((replay) => replayLines(replay).join('\n')).join('\n')
  return { exitCode: 0, json: { replays: items }, text }
}

/** Lets a replay go on after its canaries. */
export async function continueReplay(api: ApiClient, id: string, reason: string | undefined): Promise<Outcome> {
  return told(await api.continueReplay({ params: { replay: id }, body: { reason } }))
}

/** Starts no more records of a replay. */
export async function cancelReplay(api: ApiClient, id: string, reason: string): Promise<Outcome> {
  const replay = await api.cancelReplay({ params: { replay: id }, body: { reason } })
  return { ...told(replay), exitCode: 0 }
}

function records(count: number): string {
  return count === 1 ? '1 record' : `${count} records`
}

function told(replay: ReplayView): Outcome {
  return { exitCode: exitCodeOf(replay), json: replay, text: replayLines(replay).join('\n') }
}

/** 2 once it is over and records were refused or are parked. */
function exitCodeOf({ counts, state, states }: ReplayView): ExitCode {
  const isOver = state === 'finished' || state === 'cancelled'
  return isOver && counts.refused + (states.parked ?? 0) > 0 ? 2 : 0
}

function replayLines({
  id,
  state,
  order,
  counts,
  states,
  reason,
  startedBy,
  startedAt,
  message,
}: ReplayView): string[] {
  const standing = Object.entries(states).map(([name, n]) => `${n} ${name}`)
  const where = order.fromNode === undefined ? '' : ` from ${order.fromNode}`
  return [
    `replay ${id}  ${state}  ${order.verb}${where} by ${startedBy} at ${startedAt} (${reason})`,
    `  ${records(counts.chosen)}: ${counts.started} started, ${counts.pending} pending, ${counts.refused} refused, ${counts.left} left as they were`,
    ...(standing.length > 0 ? [`  ${standing.join(', ')}`] : []),
    `  ${message}`,
  ]
}

function previewLines({
  chosen,
  examined,
  isEstimate,
  effects,
  refused,
  parksAgain,
  overtaken,
}: ReplayPreview): string[] {
  const about = isEstimate ? ` (estimated from ${examined})` : ''
  return [
    `${records(chosen)}${about}. Nothing has been done.`,
    ...effects.map(effectLine),
    ...(effects.length === 0 ? ['  No effect on any system.'] : []),
    ...parksAgain.map(
      ({ count, flow, node, error }) =>
        `  ${count} would park again at ${flow}/${node}: ${error.code}: ${error.message}`,
    ),
    ...refused.map(({ count, error }) => `  ${count} would be refused: ${error.code}: ${error.message}`),
    ...(overtaken > 0
      ? [`  ${overtaken} are older than a delivered record of their key: they may put an old state over a newer one.`]
      : []),
  ]
}

function effectLine({ flow, node, system, create, repeat, probe, recall, possible }: EffectForecast): string {
  const facts = [
    `create ${create}`,
    `repeat ${repeat}`,
    `recall ${recall} (done before, not sent)`,
    ...(probe > 0 ? [`ask the probe for ${probe}`] : []),
    ...(possible > 0 ? [`possibly ${possible} more, depending on answers`] : []),
  ]
  return `  ${flow}/${node}${system === undefined ? '' : ` on ${system}`}: ${facts.join(', ')}`
}
