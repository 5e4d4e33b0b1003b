import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { type CaseDocument, caseFormat, caseIdFor, type NodePin, type PinnedOutcome } from '@crossdock/shared/case'
import { pinOfStep } from '../debugger/pin-of-step.ts'
import { presentTip, trackTo } from '../debugger/session-track.ts'

/**
 * A case of what a debug session has done on its present track: the items that came in, and what each node that reaches
 * outside answered, made up or real. Undefined when nothing came in.
 */
export function caseOfSession(
  session: DebugSession,
  about: { readonly source: string; readonly name: string; readonly at: string },
): CaseDocument | undefined {
  const track = trackTo(session, presentTip(session))
  const roots = session.records
    .filter(({ path }) => !path.includes('/'))
    .sort((a, b) => Number(a.path) - Number(b.path))
  const items = roots.flatMap(({ id }) => {
    const first = track.find((step) => step.recordId === id && (step.kind === 'accepted' || step.in !== undefined))
    if (first === undefined) return []
    return [{ payload: first.kind === 'accepted' ? (first.out[0]?.payload ?? first.in) : first.in }]
  })
  if (items.length === 0 || items.some(({ payload }) => payload === undefined)) return undefined
  return {
    format: caseFormat,
    id: caseIdFor(about.name),
    name: about.name,
    flow: session.flow,
    source: sourceOf(track) ?? about.source,
    acceptedAt: about.at,
    items,
    pins: pinsOf(session, track),
    tables: {},
  }
}

/** Steps of acceptance stand at their source. */
function sourceOf(track: readonly DebugStep[]): string | undefined {
  return track.find(({ kind }) => kind === 'accepted')?.node
}

/** What nodes answered on the track, by record and in the order of their visits; pins of the session answer for the rest. */
function pinsOf(session: DebugSession, track: readonly DebugStep[]): readonly NodePin[] {
  const outside = new Set(session.nodes.map(({ node }) => node))
  const paths = new Map(session.records.map(({ id, path }) => [id, path]))
  const answers = new Map<
    string,
    { readonly node: string; readonly record: string; readonly outcomes: PinnedOutcome[] }
  >()
  for (const step of track) {
    if (!outside.has(step.node) || step.outcome === 'recalled') continue
    const outcome = pinOfStep(session, step)?.outcomes[0]
    const record = paths.get(step.recordId)
    if (outcome === undefined || record === undefined) continue
    const place = `${step.node} ${record}`
    const known = answers.get(place)
    if (known) known.outcomes.push(outcome)
    else answers.set(place, { node: step.node, record, outcomes: [outcome] })
  }
  const given = session.pins.filter(({ node, record }) => record === undefined || !answers.has(`${node} ${record}`))
  return [...answers.values(), ...given]
}
