import type { CaseResult } from '@crossdock/shared/api'
import { compareValues, type FieldChange, type Flow } from '@crossdock/shared/flow'
import { type Expectation, expectationOf, outputsOf } from './expectation.ts'
import type { CaseRun } from './run-case.ts'

/** One thing that came out otherwise than a case expects. */
export type Difference = CaseResult['differences'][number]

type ExpectedRecord = Expectation['records'][number]
type ExpectedStep = ExpectedRecord['steps'][number]

const outcomeWords: Readonly<Record<ExpectedStep['outcome'], string>> = {
  passed: 'go on',
  filtered: 'end here on purpose',
  split: 'be split',
  retrying: 'fail and be tried again',
  diverted: 'fail and leave through the error port',
  parked: 'park',
  unknown: 'lose its answer',
  recalled: 'be recalled',
  settled: 'be settled by its probe',
}

/** Everything in which a run is not as expected, each as a sentence. Empty when it is. */
export function compareRun(flow: Flow, run: CaseRun, expected: Expectation): readonly Difference[] {
  const actual = expectationOf(flow, run)
  const nameOf = (node: string) => `“${flow.nodes[node]?.name ?? node}”`
  return [
    ...compareRecords(expected.records, actual.records, nameOf),
    ...compareLists({ expected: expected.sent, actual: run.sent, contentOf: (one) => one.request }, (node) => ({
      changed: `${nameOf(node)} would send something else`,
      missing: `${nameOf(node)} was expected to send something and would send nothing`,
      surplus: `${nameOf(node)} would send something that was not expected`,
    })),
    ...compareLists(
      { expected: expected.outputs ?? [], actual: listedOutputs(run, expected), contentOf: (one) => one.payload },
      (node) => ({
        changed: `${nameOf(node)} gives out something else`,
        missing: `${nameOf(node)} was expected to give out something and gave nothing`,
        surplus: `${nameOf(node)} gave out something that was not expected`,
      }),
    ),
  ]
}

type NameOf = (node: string) => string

function compareRecords(
  expected: readonly ExpectedRecord[],
  actual: readonly ExpectedRecord[],
  nameOf: NameOf,
): readonly Difference[] {
  const came = new Map(actual.map((record) => [record.record, record]))
  const awaited = new Set(expected.map(({ record }) => record))
  return [
    ...expected.flatMap((record): readonly Difference[] => {
      const other = came.get(record.record)
      if (other) return [...compareEnds(record, other), ...compareSteps(record, other, nameOf)]
      const what = `${record.entity} ${record.key}`
      return [{ record: record.record, message: `The record ${what} was expected and did not come about.` }]
    }),
    ...actual.flatMap(({ entity, key, record }): readonly Difference[] =>
      awaited.has(record) ? [] : [{ record, message: `The record ${entity} ${key} came about and was not expected.` }],
    ),
  ]
}

/** How a record ended, and what it is. */
function compareEnds(expected: ExpectedRecord, actual: ExpectedRecord): readonly Difference[] {
  const { record } = expected
  const differences: Difference[] = []
  const compare = (what: string, before: string | undefined, after: string | undefined) => {
    if (before === after) return
    const [was, is] = [before ?? 'nothing', after ?? 'nothing']
    differences.push({ record, message: `${what}: expected was ${was}, it is ${is}.`, expected: was, actual: is })
  }
  compare('Key', expected.key, actual.key)
  compare('Entity', expected.entity, actual.entity)
  compare('State', expected.state, actual.state)
  if (expected.state === actual.state) compare('Reason', expected.reason, actual.reason)
  return differences
}

/** Visits of one node, in order. Which of two branches is looked at first says nothing. */
function compareSteps(expected: ExpectedRecord, actual: ExpectedRecord, nameOf: NameOf): readonly Difference[] {
  const { record } = expected
  const nodes = new Set([...expected.steps, ...actual.steps].map(({ node }) => node))
  return [...nodes].flatMap((node): readonly Difference[] => {
    const before = expected.steps.filter((step) => step.node === node).map(textOf)
    const after = actual.steps.filter((step) => step.node === node).map(textOf)
    const cause = (one: ExpectedRecord) => one.causes?.find((known) => known.node === node)?.code
    if (before.join() === after.join()) {
      const [was, is] = [cause(expected), cause(actual)]
      if (was === is) return []
      return [
        {
          ...{ record, node, expected: was ?? null, actual: is ?? null },
          message: `${nameOf(node)} parks for another cause: expected was ${was ?? 'none'}, it is ${is ?? 'none'}.`,
        },
      ]
    }
    return [
      {
        record,
        node,
        message: stepMessage(nameOf(node), [before, after], cause(actual)),
        expected: before,
        actual: after,
      },
    ]
  })
}

function textOf({ outcome, ports = [] }: ExpectedStep): string {
  return ports.length === 0 ? outcomeWords[outcome] : `${outcomeWords[outcome]} (${[...ports].sort().join(', ')})`
}

function stepMessage(
  name: string,
  [before, after]: readonly [readonly string[], readonly string[]],
  cause: string | undefined,
): string {
  if (after.length === 0) return `${name} was expected to ${listOf(before)}, and was not reached.`
  const came = `${listOf(after)}${cause === undefined ? '' : ` (${cause})`}`
  if (before.length === 0) return `${name} was not expected to be reached; it was, to ${came}.`
  return `${name} was expected to ${listOf(before)}; it was seen to ${came}.`
}

function listOf(texts: readonly string[]): string {
  return texts.join(', then ')
}

/** Outputs of the nodes and ports that the case looks at. */
function listedOutputs(run: CaseRun, { outputs = [] }: Expectation) {
  const looked = new Set(outputs.map(({ node, port }) => `${node}.${port}`))
  return outputsOf(run).filter(({ node, port }) => looked.has(`${node}.${port}`))
}

interface Placed {
  readonly record: string
  readonly node: string
}

/** Compares what was sent or given out at each place, in order. */
function compareLists<T extends Placed>(
  { actual, expected, contentOf }: { expected: readonly T[]; actual: readonly T[]; contentOf: (one: T) => unknown },
  words: (node: string) => { readonly changed: string; readonly missing: string; readonly surplus: string },
): readonly Difference[] {
  const placeOf = ({ node, record }: Placed) => `${record} ${node}`
  const places = new Map([...expected, ...actual].map((one) => [placeOf(one), one]))
  return [...places.values()].flatMap((place): readonly Difference[] => {
    const { node, record } = place
    const [before, after] = [expected, actual].map((list) => list.filter((one) => placeOf(one) === placeOf(place)))
    const count = Math.max(before?.length ?? 0, after?.length ?? 0)
    return Array.from({ length: count }, (_, index): Difference | undefined => {
      const [was, is] = [before?.[index], after?.[index]]
      if (!was) return { record, node, message: `${words(node).surplus}.`, actual: is && contentOf(is) }
      if (!is) return { record, node, message: `${words(node).missing}.`, expected: contentOf(was) }
      const changes = compareValues(contentOf(was), contentOf(is))
      if (changes.length === 0) return undefined
      const message = `${words(node).changed}: ${describeChanges(changes)}.`
      return { record, node, message, expected: contentOf(was), actual: contentOf(is) }
    }).filter((difference) => difference !== undefined)
  })
}

const longestValue = 60

/** The first change in words, and how many more there are. */
function describeChanges(changes: readonly FieldChange[]): string {
  const [first] = changes
  if (!first) return ''
  const place = placeOf(first.path)
  const text = (value: unknown) => {
    const json = JSON.stringify(value) ?? 'nothing'
    return json.length > longestValue ? `${json.slice(0, longestValue)}…` : json
  }
  const more = changes.length > 1 ? `, and ${changes.length - 1} more` : ''
  return `${place} is ${text(first.after)} instead of ${text(first.before)}${more}`
}

function placeOf(path: FieldChange['path']): string {
  if (path.length === 0) return 'the whole'
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}
