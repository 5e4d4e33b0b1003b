import { manifests } from '@crossdock/nodes/manifests'
import { pureExecutors } from '@crossdock/nodes/pure-executors'
import { compileExpression, type LookupTable, type RecordFacts } from '@crossdock/shared/expression'
import { type Flow, type FlowNode, manifestOf, portOf } from '@crossdock/shared/flow'
import { compileConfig, type StepResult } from '@crossdock/shared/node'
import { nodeTitle } from '../document/problems.ts'
import { TableNotRead } from './code-tables.ts'
import type { Sample, SampleAt, SampleStanding } from './sample.ts'

/** What a walk may use besides the flow: the code tables that are known here. */
export interface WalkContext {
  readonly flow: Flow
  readonly lookup: LookupTable
}

interface Hop {
  readonly node: string
  /** The port through which the way goes on. */
  readonly port: string
}

/** The nodes from which records can come to a node, nearest first, without the node itself. */
export function nodesBefore(flow: Flow, node: string): readonly string[] {
  const seen = new Set<string>([node])
  const queue = [node]
  for (const at of queue) {
    for (const wire of flow.wires) {
      const from = portOf(wire.from).node
      if (wire.to !== at || seen.has(from)) continue
      seen.add(from)
      queue.push(from)
    }
  }
  return queue.slice(1)
}

/**
 * A sample as it stands at the input of a node: where it is, or after the pure nodes on the shortest way from there. The
 * way ends at the first node whose answer nobody knows here. Undefined when no way leads from the sample to the node.
 */
export function walkSample({ flow, lookup }: WalkContext, sample: Sample, target: string): SampleAt | undefined {
  const record = recordOf(sample, flow)
  if (sample.node === target) {
    return { sample, record, payload: sample.payload, standing: 'here', note: noteAtHome(flow, sample) }
  }
  const way = findWay(flow, sample.node, target)
  if (way === undefined) return undefined
  let payload = sample.payload
  let note = `Calculated from ${describe(flow, sample)}.`
  let standing: SampleStanding = 'calculated'
  for (const hop of way) {
    const node = flow.nodes[hop.node]
    if (node === undefined) return undefined
    const step = passNode(node, { payload, record, lookup, port: hop.port })
    if (step.kind === 'unknown') {
      const name = nodeTitle(flow, hop.node)
      const why = standing === 'nearby' ? `${step.why} ${note}` : step.why
      return { sample, record, payload, standing: 'nearby', note: `As it stands before “${name}”: ${why}` }
    }
    payload = step.payload
    if (step.kind === 'elsewhere') {
      standing = 'nearby'
      note = `This record does not come here: “${nodeTitle(flow, hop.node)}” ${step.why}`
    } else if (step.kind === 'partly') {
      standing = 'nearby'
      note = `Without what “${nodeTitle(flow, hop.node)}” adds: ${step.why}`
    } else if (step.why !== undefined && standing === 'calculated') note = `${note.slice(0, -1)}, ${step.why}.`
  }
  return { sample, record, payload, standing, note }
}

type Passing =
  | { readonly kind: 'passed'; readonly payload: unknown; readonly why?: string }
  /** The record takes another way; the payload is what this way would carry. */
  | { readonly kind: 'elsewhere'; readonly payload: unknown; readonly why: string }
  /** What the node adds is not known here; the rest is. */
  | { readonly kind: 'partly'; readonly payload: unknown; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

interface Visit {
  readonly payload: unknown
  readonly record: RecordFacts
  readonly lookup: LookupTable
  readonly port: string
}

/** Types that hand on what came in, whatever they do besides. */
const passingTypes: ReadonlySet<string> = new Set(['validate', 'file-write'])

function passNode(node: FlowNode, visit: Visit): Passing {
  const manifest = manifestOf(manifests, node.type)
  if (manifest === undefined) return { kind: 'unknown', why: 'its type is not known here.' }
  const { payload } = visit
  if (manifest.kind === 'source' || node.disabled === true || passingTypes.has(node.type)) {
    return { kind: 'passed', payload }
  }
  if (node.type === 'http-request' && node.config.result === 'payload') return { kind: 'passed', payload }
  if (!isPure(node.type)) return { kind: 'unknown', why: 'what it answers is known only when records run.' }
  try {
    return readResult(runPure(node, node.type, visit), visit)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : ''
    if (thrown instanceof TableNotRead) return { kind: 'partly', payload, why: `${message}.` }
    return { kind: 'unknown', why: `it fails with this sample. ${inSentences(message)}`.trim() }
  }
}

/** The message of an error without the expression that it was raised in. */
function inSentences(message: string): string {
  const text = message.replace(/ \(in =.*\)$/s, '')
  return text === '' || /[.?]$/.test(text) ? text : `${text}.`
}

function isPure(type: string): type is keyof typeof pureExecutors {
  return Object.hasOwn(pureExecutors, type)
}

function runPure(node: FlowNode, type: keyof typeof pureExecutors, { payload, record, lookup }: Visit): StepResult {
  const schema = manifests[type].config
  const config = schema.parse(node.config)
  const { resolve, problems } = compileConfig(schema, config)
  const [problem] = problems
  if (problem !== undefined) throw new Error(problem.message)
  const scope = { payload, record, nowMs: Date.parse(record.acceptedAt), lookup }
  // Each executor gets the configuration of its own schema, and of the system only what pure nodes may use.
  const execute = pureExecutors[type].execute as unknown as (context: object) => StepResult
  return execute({ config: resolve(scope), record: { ...record, payload }, system: { lookup } })
}

function readResult(result: StepResult, { payload, port }: Visit): Passing {
  if (result.kind === 'drop') return { kind: 'elsewhere', payload, why: `ends it: ${result.reason}` }
  if (result.kind === 'split') {
    if (port !== result.port) return { kind: 'passed', payload }
    const [child] = result.children
    if (child === undefined) return { kind: 'elsewhere', payload, why: 'makes no child of it.' }
    const of = result.children.length === 1 ? 'the only child' : `the first of ${result.children.length} children`
    return { kind: 'passed', payload: child.payload, why: of }
  }
  const emission = result.emissions.find((candidate) => candidate.port === port)
  if (emission !== undefined) return { kind: 'passed', payload: emission.payload }
  const ports = result.emissions.map((candidate) => `“${candidate.port}”`).join(' and ')
  return { kind: 'elsewhere', payload: result.emissions[0]?.payload ?? payload, why: `sends it to ${ports}.` }
}

/** The shortest way from one node to another; through an error port only when there is no other. */
function findWay(flow: Flow, from: string, to: string): readonly Hop[] | undefined {
  const search = (hasErrors: boolean): readonly Hop[] | undefined => {
    const ways = new Map<string, readonly Hop[]>([[from, []]])
    for (const [at, way] of ways) {
      if (at === to) return way
      for (const wire of flow.wires) {
        const { node, port } = portOf(wire.from)
        if (node !== at || ways.has(wire.to) || (port === 'error' && !hasErrors)) continue
        ways.set(wire.to, [...way, { node, port }])
      }
    }
    return undefined
  }
  return search(false) ?? search(true)
}

const longAgo = '2026-01-01T00:00:00.000Z'

function recordOf({ record, id, payload }: Sample, flow: Flow): RecordFacts {
  const known = { id, key: 'sample', entity: flow.record.entity, flow: flow.id, acceptedAt: longAgo }
  return { ...known, ...keyOf(flow, { ...known, payload }), ...record }
}

/** The key that the flow gives to what its sources accept, where it can be calculated from this sample. */
function keyOf(flow: Flow, { payload, ...record }: RecordFacts & { readonly payload: unknown }): { key?: string } {
  const compiled = compileExpression(flow.record.key ?? '')
  if (!compiled.ok) return {}
  try {
    const key = compiled.expression.evaluate({ payload, record, nowMs: Date.parse(record.acceptedAt) })
    return typeof key === 'string' || typeof key === 'number' ? { key: String(key) } : {}
  } catch {
    return {}
  }
}

function noteAtHome(flow: Flow, sample: Sample): string {
  const title = nodeTitle(flow, sample.node)
  const isSource = manifestOf(manifests, flow.nodes[sample.node]?.type ?? '')?.kind === 'source'
  if (sample.origin === 'recorded')
    return isSource ? `A record as “${title}” accepted it.` : 'A record as it came to this node.'
  return isSource ? `As “${title}” accepts it.` : 'A sample of this node’s input.'
}

function describe(flow: Flow, { origin, node }: Sample): string {
  const what = origin === 'recorded' ? 'a record' : 'a sample'
  return `${what} at “${nodeTitle(flow, node)}”`
}
