import { manifests } from '@crossdock/nodes/manifests'
import type { LookupTable } from '@crossdock/shared/expression'
import { type Flow, manifestOf } from '@crossdock/shared/flow'
import type { Sample, SampleAt } from './sample.ts'
import { nodesBefore, walkSample } from './walk-sample.ts'

/** How many samples are walked to find one that really comes to a node. */
const maxTried = 5

/**
 * The samples that can be shown at a node's input: those that stand there, then the nearest ones before it. A record that
 * was recorded at several nodes is listed once, where it is nearest.
 */
export function listSamplesAt(flow: Flow, samples: readonly Sample[], node: string): readonly Sample[] {
  const listed: Sample[] = []
  for (const place of [node, ...nodesBefore(flow, node)]) {
    const known = new Set(listed.map(recordIdOf))
    const there = samples.filter((sample) => sample.node === place && !known.has(recordIdOf(sample)))
    listed.push(...there, ...manualSample(flow, place))
  }
  return listed
}

/** Tells which record a sample is of; data that never was a record stands for itself. */
function recordIdOf({ id, record }: Sample): string {
  return record?.id ?? id
}

/** What a manual source offers as its sample is one for designing too. */
function manualSample(flow: Flow, id: string): readonly Sample[] {
  const node = flow.nodes[id]
  const payload = node?.config.sample
  if (node === undefined || payload === undefined || manifestOf(manifests, node.type)?.type !== 'manual') return []
  return [{ id: `manual:${id}`, title: 'Sample of the source', origin: 'manual', node: id, payload, sizeBytes: 0 }]
}

/** What decides which sample a node shows. */
export interface PickQuestion {
  readonly flow: Flow
  readonly node: string
  readonly samples: readonly Sample[]
  readonly chosen: ReadonlyMap<string, string>
  /** Changes when other code tables are known. */
  readonly tables: unknown
}

/**
 * Makes a function that answers the current sample at a node. It remembers its last answer per node: asked again while
 * nothing before the node has changed, it answers the same object without any work.
 */
export function pickSampleAt(lookup: LookupTable): (question: PickQuestion) => SampleAt | undefined {
  const answers = new Map<string, { readonly grounds: readonly unknown[]; readonly answer: SampleAt | undefined }>()
  return (question) => {
    const { flow, node, samples, chosen, tables } = question
    const before = nodesBefore(flow, node).map((id) => flow.nodes[id])
    const grounds = [flow.wires, flow.record.entity, flow.id, samples, chosen, tables, ...before]
    const known = answers.get(node)
    if (known !== undefined && isSame(known.grounds, grounds)) return known.answer
    const answer = find(question, lookup)
    answers.set(node, { grounds, answer })
    return answer
  }
}

function find({ flow, node, samples, chosen }: PickQuestion, lookup: LookupTable): SampleAt | undefined {
  const candidates = listSamplesAt(flow, samples, node)
  const walk = (sample: Sample) => walkSample({ flow, lookup }, sample, node)
  const own = candidates.find(({ id }) => id === chosen.get(node))
  if (own !== undefined) return walk(own)
  const chosenElsewhere = new Set(chosen.values())
  const chosenRecords = new Set(samples.filter(({ id }) => chosenElsewhere.has(id)).map(recordIdOf))
  const preferred = candidates.filter((sample) => chosenRecords.has(recordIdOf(sample)))
  const tried = [...preferred, ...candidates].slice(0, maxTried).map(walk)
  return tried.find((sample) => sample !== undefined && sample.standing !== 'nearby') ?? tried[0]
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index])
}
