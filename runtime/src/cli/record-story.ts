import type { RecordDetail, RecordSummary } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'

/** A record in one line: key, entity, flow, where it stands and why. */
export function recordLine(record: RecordSummary): string {
  const { key, entity, flow, version, id, acceptedAt } = record
  return `${key}  ${entity}  ${flow} v${version}  ${standing(record)}  accepted ${time(acceptedAt)}  ${id}`
}

/** A record’s story: where it is, every step, what it did outside, what went wrong and what to do. */
export function recordStory(record: RecordDetail): string {
  return [
    `${record.key}  ${record.entity}  ${record.flow} v${record.version}`,
    `  ${standing(record)}`,
    `  id ${record.id}, run ${record.runId}, accepted ${time(record.acceptedAt)}${originOf(record)}`,
    ...section('Stands', record.branches.flatMap(branchLines)),
    ...section('Journey', record.journey.flatMap(stepLines)),
    ...section('Effects', record.effects.map(effectLine)),
    ...section('Exceptions', record.exceptions.flatMap(exceptionLines)),
    ...section(
      'Milestones',
      record.milestones.map(({ name, at, flow }) => `${time(at)}  ${name}  (${flow})`),
    ),
    ...section('Made by', record.parent ? [recordLine(record.parent)] : []),
    ...section(`Children (${record.children.count})`, record.children.first.map(recordLine)),
    ...section('Same key', record.related.map(recordLine)),
  ].join('\n')
}

function standing({ state, cause, reason, wakeAt, endedAt, endedBy }: RecordSummary): string {
  if (cause) return `${state} at ${cause.node}: ${cause.code} ${cause.message}`
  if (wakeAt !== undefined) return `${state}, runs again at ${time(wakeAt)}`
  if (state === 'held') return 'held behind an earlier record of its key'
  if (state === 'expecting') return 'expecting the end of its children'
  const by = endedBy === undefined ? '' : ` by ${endedBy}`
  const why = reason === undefined ? '' : ` (${reason})`
  return `${state}${by}${endedAt === undefined ? '' : ` at ${time(endedAt)}`}${why}`
}

function originOf({ origin }: RecordSummary): string {
  if (!origin) return ''
  return `, from ${Object.entries(origin)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)]
}

/** Where a branch is, and for what it waits there. */
function branchLines({ node, branch, state, attempts, retryAt, heldBecause, cause }: RecordDetail['branches'][number]) {
  const facts = [
    ...(branch === '0' ? [] : [`branch ${branch}`]),
    ...(attempts === 0 ? [] : [`${attempts} tries`]),
    ...(retryAt === undefined ? [] : [`again at ${time(retryAt)}`]),
    ...(heldBecause === undefined ? [] : [`waits for a system: ${heldBecause}`]),
    ...(cause ? [cause.code] : []),
  ]
  return [`${state} at ${node}${facts.length > 0 ? `  ${facts.join(', ')}` : ''}`]
}

function stepLines(step: RecordDetail['journey'][number]): string[] {
  const { at, node, type, branch, outcome, attempt, durationMs, reason, children, retryAt, error, resumed } = step
  const facts = [
    `${durationMs} ms`,
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(branch === '0' ? [] : [`branch ${branch}`]),
    ...(children === undefined ? [] : [`${children} children`]),
    ...(retryAt === undefined ? [] : [`again at ${time(retryAt)}`]),
    ...(resumed ? [`by ${resumed.by}${Object.hasOwn(resumed, 'was') ? ', corrected' : ''}`] : []),
    ...(reason === undefined ? [] : [reason]),
  ]
  return [`${time(at)}  ${node} (${type})  ${outcome}  ${facts.join(', ')}`, ...(error ? errorLines(error) : [])]
}

function effectLine({ node, state, attempt, intendedAt, settledAt, key }: RecordDetail['effects'][number]): string {
  return `${time(settledAt ?? intendedAt)}  ${node}  ${state}  attempt ${attempt}, key ${key.slice(0, 12)}…`
}

function exceptionLines(exception: RecordDetail['exceptions'][number]): string[] {
  const { openedAt, node, isOpen, closedAt, closedBy, closeReason, error } = exception
  const end = isOpen
    ? 'open'
    : `closed${closedAt ? ` at ${time(closedAt)}` : ''}${closedBy ? ` by ${closedBy}` : ''}${closeReason ? ` (${closeReason})` : ''}`
  return [`${time(openedAt)}  ${node}  ${end}`, ...errorLines(error)]
}

function errorLines({ code, message, remedy }: ErrorInfo): string[] {
  return [`  ${code}: ${message}`, `  → ${remedy}`]
}

/** A moment as people read it, in UTC: `2026-11-21 18:04:05.123Z`. */
function time(instant: string): string {
  return instant.replace('T', ' ')
}
