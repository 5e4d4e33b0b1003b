import type { CaseCoverage, CaseResult } from '@crossdock/shared/api'

/** How one case file went. */
export interface TestedCase extends CaseResult {
  readonly file: string
}

/** How the cases of one flow went. */
export interface TestedFlow {
  readonly flow: string
  readonly cases: readonly TestedCase[]
  /** Missing when the flow could not be run. */
  readonly coverage?: CaseCoverage
  readonly coveragePercent?: number
  readonly isCoverageLow: boolean
}

const marks: Readonly<Record<CaseResult['outcome'], string>> = {
  passed: '✓',
  failed: '✗',
  broken: '!',
  'no-expectation': '–',
}

/** How the tests went, for people: each case, its differences, coverage with what no case visits, the totals. */
export function describeTests(
  flows: readonly TestedFlow[],
  { coverageMin }: { readonly coverageMin?: number | undefined },
): string {
  const all = flows.flatMap(({ cases }) => cases)
  const count = (outcome: CaseResult['outcome']) => all.filter((one) => one.outcome === outcome).length
  const totals = (['passed', 'failed', 'broken', 'no-expectation'] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome === 'no-expectation' ? 'without an expectation' : outcome}`)
  return [...flows.flatMap((flow) => [...describeFlow(flow, coverageMin), '']), totals.join(', ')].join('\n')
}

function describeFlow(flow: TestedFlow, coverageMin: number | undefined): readonly string[] {
  return [
    flow.flow || 'cases that cannot be read',
    ...flow.cases.flatMap(describeCase),
    ...describeCoverage(flow, coverageMin),
  ]
}

function describeCase({ case: id, differences, durationMs, error, name, outcome }: TestedCase): readonly string[] {
  return [
    `  ${marks[outcome]} ${name} (${id}, ${Math.max(1, Math.round(durationMs))} ms)${outcome === 'no-expectation' ? ': expects nothing yet' : ''}`,
    ...(error ? [`      ${error.message}`, `      → ${error.remedy}`] : []),
    ...differences.map(({ message, record }) => `      record ${record}: ${message}`),
  ]
}

function describeCoverage(
  { coverage, coveragePercent = 0, isCoverageLow }: TestedFlow,
  coverageMin: number | undefined,
): readonly string[] {
  if (!coverage) return []
  const unseen = coverage.nodes.filter(({ visits }) => visits === 0).map(({ node }) => node)
  const branches = coverage.branches.filter(({ visits }) => visits === 0).length
  const missing = unseen.length === 0 ? '' : `; no case visits ${unseen.join(', ')}`
  const low = isCoverageLow ? `  (at least ${coverageMin} % are asked for)` : ''
  const rest = `${coverage.branches.length - branches} of ${coverage.branches.length} branches`
  return [`  coverage: ${percentText(coveragePercent)} % of nodes, ${rest}${missing}${low}`]
}

/** Rounded down, so that 100 means all. */
function percentText(percent: number): string {
  return String(Math.floor(percent))
}

/** JUnit XML as CI systems read it: a suite a flow, a test a case; coverage and differences stand in properties and failures. */
export function toJunit(flows: readonly TestedFlow[]): string {
  const all = flows.flatMap(({ cases }) => cases)
  const suites = flows.map((flow) => {
    const { cases, coverage, coveragePercent } = flow
    const properties = coverage
      ? [
          ['coverage.nodes.percent', percentText(coveragePercent ?? 0)],
          ['coverage.nodes', shareOf(coverage.nodes)],
          ['coverage.branches', shareOf(coverage.branches)],
        ]
      : []
    const listed = properties.map(([name, value]) => `      <property${attributes({ name, value })}/>`)
    return [
      `  <testsuite${attributes({ name: flow.flow || 'unreadable', ...totals(cases) })}>`,
      ...(listed.length === 0 ? [] : ['    <properties>', ...listed, '    </properties>']),
      ...cases.flatMap((one) => junitCase(flow.flow, one)),
      ...(flow.isCoverageLow ? junitCoverage(flow) : []),
      '  </testsuite>',
    ].join('\n')
  })
  const head = `<testsuites${attributes({ name: 'crossdock', ...totals(all) })}>`
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, '</testsuites>', ''].join('\n')
}

function totals(cases: readonly TestedCase[]) {
  const count = (outcome: CaseResult['outcome']) => cases.filter((one) => one.outcome === outcome).length
  return {
    tests: cases.length,
    failures: count('failed'),
    errors: count('broken'),
    skipped: count('no-expectation'),
    time: seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  }
}

function junitCase(
  flow: string,
  { differences, durationMs, error, file, name, outcome }: TestedCase,
): readonly string[] {
  const open = `    <testcase${attributes({ name, classname: flow || 'unreadable', file, time: seconds(durationMs) })}`
  if (outcome === 'passed') return [`${open}/>`]
  if (outcome === 'no-expectation')
    return [`${open}>`, '      <skipped message="expects nothing yet"/>', '    </testcase>']
  const lines = differences.map(({ message, record }) => `record ${record}: ${message}`)
  const element =
    outcome === 'failed'
      ? `      <failure${attributes({ message: lines[0] ?? '', type: 'difference' })}>${escapeXml(lines.join('\n'))}</failure>`
      : `      <error${attributes({ message: error?.message ?? '', type: error?.code ?? '' })}>${escapeXml(error?.remedy ?? '')}</error>`
  return [`${open}>`, element, '    </testcase>']
}

/** Coverage that is too low fails the suite as a test of its own. */
function junitCoverage({ coveragePercent = 0, flow }: TestedFlow): readonly string[] {
  const message = `Cases visit ${percentText(coveragePercent)} % of the nodes.`
  return [
    `    <testcase${attributes({ name: 'coverage', classname: flow, time: '0' })}>`,
    `      <failure${attributes({ message, type: 'coverage' })}/>`,
    '    </testcase>',
  ]
}

function shareOf(list: readonly { readonly visits: number }[]): string {
  return `${list.filter(({ visits }) => visits > 0).length}/${list.length}`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value ?? ''))}"`)
    .join('')
}

/** XML 1.0 has no control characters but tab and line ends, not even escaped. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
