import { pathsOf, type SparkBar, sparkHeight } from './sparkline-bars.ts'

const colors = { parked: 'var(--cd-amber)', filtered: 'var(--cd-wire)', delivered: 'var(--cd-green)' } as const

/** A small picture of what ended when. What it shows is also said in words, by `label`. */
export function Sparkline({ bars, label }: { readonly bars: readonly SparkBar[]; readonly label: string }) {
  const { paths, width } = pathsOf(bars)
  return (
    <svg
      role="img"
      aria-label={label}
      width="100%"
      height={sparkHeight}
      viewBox={`0 0 ${width} ${sparkHeight}`}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      <path d={`M0 ${sparkHeight - 0.5}H${width}`} stroke="var(--cd-line-strong)" strokeWidth={0.5} />
      {paths.map(({ name, d }) => (
        <path key={name} d={d} fill={colors[name]} />
      ))}
    </svg>
  )
}
