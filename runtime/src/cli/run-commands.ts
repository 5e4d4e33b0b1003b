import type { ApiClient, LogFilter, LogLine, RunFilter, RunView } from '@crossdock/shared/api'
import { recordStates } from '@crossdock/shared/record'
import type { Outcome } from './outcome.ts'

/** Log lines, oldest first, as one reads them in a terminal. */
export async function showLogs(api: ApiClient, query: LogFilter): Promise<Outcome> {
  const { items, isBounded } = await api.listLogs({ query })
  const lines = [...items].reverse()
  const bound = isBounded ? ['(Only the newest lines were looked at: name a record, a run or a time.)'] : []
  const text = lines.length === 0 ? ['No line was found.'] : lines.map(lineText)
  return { exitCode: 0, json: { lines, isBounded }, text: [...text, ...bound].join('\n') }
}

/** Intakes, a line each, newest first. */
export async function listRuns(api: ApiClient, query: RunFilter): Promise<Outcome> {
  const { items } = await api.listRuns({ query })
  const text = items.length === 0 ? 'No intake was found.' : items.map(runText).join('\n')
  return { exitCode: 0, json: { runs: items }, text }
}

/** Ends an intake. It goes on in the background. */
export async function cancelRun(
  api: ApiClient,
  { run, reason }: { readonly run: string; readonly reason: string },
): Promise<Outcome> {
  const view = await api.cancelRun({ params: { run }, body: { reason } })
  const text = `${runText(view)}\nCancelled. What is done stays done; what is left ends in the background.`
  return { exitCode: 0, json: { run: view }, text }
}

function lineText({ at, level, node, key, message }: LogLine): string {
  return [at, level.padEnd(5), node, ...(key === undefined ? [] : [key]), message]
    .filter((part) => part !== '')
    .join('  ')
}

function runText({ id, flow, source, startedAt, accepted, duplicates, states, cancelled }: RunView): string {
  const counts = recordStates.flatMap((state) => (states[state] ? [`${states[state]} ${state}`] : []))
  const repeated = duplicates > 0 ? `, ${duplicates} had come before` : ''
  const end = cancelled ? `  cancelled by ${cancelled.by}` : ''
  return `${startedAt}  ${flow}/${source}  ${accepted} accepted${repeated}  ${counts.join(', ')}  ${id}${end}`
}
