import type { FlowSparkline, ResponseOf } from '@crossdock/shared/api'
import { countText } from '../live/count-text.ts'

type Sparklines = ResponseOf<'listSparklines'>

/** One piece of time in a small picture: heights from 0 to 1, from the bottom up. */
export interface SparkBar {
  readonly delivered: number
  readonly filtered: number
  readonly parked: number
}

/** How many bars a small picture has at most: it is small. */
const maxBars = 60

/** A bar for each piece of time, quiet ones included; several pieces make one bar where there are many. */
export function barsOf(line: FlowSparkline | undefined, { from, to, stepSeconds }: Sparklines): readonly SparkBar[] {
  const fromMs = Date.parse(from)
  const pieces = Math.max(1, Math.ceil((Date.parse(to) - fromMs) / 1_000 / stepSeconds))
  const perBar = Math.ceil(pieces / maxBars)
  const sums = Array.from({ length: Math.ceil(pieces / perBar) }, () => ({ delivered: 0, filtered: 0, parked: 0 }))
  for (const point of line?.points ?? []) {
    const place = Math.floor((Date.parse(point.at) - fromMs) / 1_000 / stepSeconds / perBar)
    const bar = sums[place]
    if (bar === undefined) continue
    bar.delivered += point.delivered
    bar.filtered += point.filtered
    bar.parked += point.parked
  }
  const highest = Math.max(1, ...sums.map(({ delivered, filtered, parked }) => delivered + filtered + parked))
  return sums.map(({ delivered, filtered, parked }) => ({
    delivered: delivered / highest,
    filtered: filtered / highest,
    parked: parked / highest,
  }))
}

/** What a small picture says, in words. */
export function describeSparkline(line: FlowSparkline | undefined, span: string): string {
  const total = (name: 'delivered' | 'filtered' | 'parked') =>
    (line?.points ?? []).reduce((sum, point) => sum + point[name], 0)
  const parts = (['delivered', 'filtered', 'parked'] as const).flatMap((name) =>
    total(name) > 0 ? [`${countText(total(name))} ${name}`] : [],
  )
  return parts.length === 0 ? `nothing ended in ${span}` : `${parts.join(', ')} in ${span}`
}

/** Height of a small picture. */
export const sparkHeight = 20
const barWidth = 2
const stacked = ['parked', 'filtered', 'delivered'] as const

/** The bars as one path a state, what waits for a person at the bottom. What is there at all is seen. */
export function pathsOf(bars: readonly SparkBar[]): {
  readonly width: number
  readonly paths: readonly { readonly name: (typeof stacked)[number]; readonly d: string }[]
} {
  const tops = bars.map(() => sparkHeight)
  const paths = stacked.map((name) => {
    const parts = bars.map((bar, index) => {
      if (bar[name] <= 0) return ''
      const height = Math.max(1, bar[name] * (sparkHeight - 2))
      const top = (tops[index] ?? sparkHeight) - height
      tops[index] = top
      return `M${index * barWidth} ${round(top)}h${barWidth - 0.4}v${round(height)}h${0.4 - barWidth}z`
    })
    return { name, d: parts.join('') }
  })
  return { width: Math.max(1, bars.length * barWidth), paths: paths.filter(({ d }) => d !== '') }
}

function round(length: number): number {
  return Math.round(length * 100) / 100
}
