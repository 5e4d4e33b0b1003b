import type { HistoryLevel } from '@crossdock/shared/flow'
import type { JourneyStep } from '@crossdock/shared/record'

/** What of a journey is kept at a flow's level. Failures are kept at every level: no failed record leaves no trace. */
export function keepOfJourney(level: HistoryLevel, steps: readonly JourneyStep[]): readonly JourneyStep[] {
  if (level === 'full') return steps
  const hasFailure = steps.some((step) => step.error !== undefined)
  if (level === 'errors' && hasFailure) return steps
  if (level === 'none') return steps.filter((step) => step.error !== undefined).map(withoutPayloads)
  return steps.map(withoutPayloads)
}

function withoutPayloads(step: JourneyStep): JourneyStep {
  const { evidence: _evidence, out, ...rest } = step
  return out ? { ...rest, out: out.map(({ port }) => ({ port })) } : rest
}
