import { CrossdockError } from '@crossdock/shared/errors'
import { type CompiledExpression, compileExpression, isExpression } from '@crossdock/shared/expression'
import {
  defaultRetryPolicy,
  expandSubflows,
  type FindSubflow,
  type Flow,
  type FlowNode,
  manifestOf,
  type RetryPolicy,
  validateFlow,
} from '@crossdock/shared/flow'
import {
  type ConfigResolver,
  compileConfig,
  type ManifestRegistry,
  type NodeEffect,
  type NodeManifest,
  type StepManifest,
  type SystemUse,
} from '@crossdock/shared/node'
import { findMeetingForks, type Wiring } from './forks.ts'

/** A step of a plan: everything about it that does not depend on the record. */
export interface PlanStep {
  readonly id: string
  readonly manifest: StepManifest
  readonly effect: NodeEffect
  readonly isDisabled: boolean
  /** Where a step that is disabled, or whose children have ended, passes the record on. */
  readonly onwardPort: string
  readonly resolveConfig: ConfigResolver
  readonly retry: RetryPolicy
  readonly hasErrorPort: boolean
  readonly isRepeatable: boolean
  readonly isVerifiable: boolean
  readonly systems: readonly SystemUse[]
  /** Nodes with several exits whose branches can meet here. */
  readonly meetingForks: readonly string[]
}

/** A flow version, compiled once: what the engine needs to move its records. */
export interface Plan {
  /** With the nodes of its subflows in their places, as `<call>/<node>`. */
  readonly flow: Flow
  readonly version: number
  readonly key: CompiledExpression | undefined
  readonly steps: ReadonlyMap<string, PlanStep>
  /** `<node>.<port>` → the nodes it leads to, in a stable order. */
  readonly wiring: Wiring
  /** Nodes whose choice of exit must be remembered by the branches that leave them. */
  readonly rememberedForks: ReadonlySet<string>
}

/**
 * Compiles a flow, the nodes of its subflows in their places. Throws FLOW_INVALID when it has problems or a subflow is not
 * to be found: only valid flows are published.
 */
export function buildPlan(document: Flow, { version, manifests, find = noSubflow }: PlanOptions): Plan {
  refuseProblems(document, { manifests, find })
  const flow = expandSubflows(document, { manifests, find })
  const wiring = wiringOf(flow)
  const meeting = findMeetingForks(Object.keys(flow.nodes), wiring)
  const steps = new Map<string, PlanStep>()
  for (const [id, node] of Object.entries(flow.nodes)) {
    const manifest = manifestOf(manifests, node.type)
    if (!manifest || manifest.kind === 'source') continue
    steps.set(id, planStep({ id, node, manifest, wiring, meetingForks: meeting.get(id) ?? [] }))
  }
  const rememberedForks = new Set([...meeting.values()].flat())
  return { flow, version, key: compileKey(flow), steps, wiring, rememberedForks }
}

/** What a plan is made with besides its flow. */
export interface PlanOptions {
  readonly version: number
  readonly manifests: ManifestRegistry
  /** Finds the subflows that the flow calls; by default there is none. */
  readonly find?: FindSubflow
}

const noSubflow: FindSubflow = () => ({ state: 'missing' })

function refuseProblems(flow: Flow, { manifests, find }: Required<Omit<PlanOptions, 'version'>>): void {
  const problems = validateFlow(flow, manifests, find)
  if (problems.length === 0) return
  throw new CrossdockError(
    'FLOW_INVALID',
    `Flow “${flow.id}” has ${problems.length} problem(s): ${problems[0]?.message}`,
    { detail: { problems } },
  )
}

function planStep(place: {
  readonly id: string
  readonly node: FlowNode
  readonly manifest: StepManifest
  readonly wiring: Wiring
  readonly meetingForks: readonly string[]
}): PlanStep {
  const { id, node, manifest } = place
  const config = manifest.config.parse(node.config) as never
  const effect = manifest.effectFrom?.(config) ?? manifest.effect
  return {
    id,
    manifest,
    effect,
    isDisabled: node.disabled ?? false,
    onwardPort: manifest.joinPort ?? manifest.outputs[0] ?? manifest.portsFrom?.(config)[0] ?? 'out',
    resolveConfig: compileConfig(manifest.config, config).resolve,
    retry: node.retry ?? defaultRetryPolicy,
    hasErrorPort: place.wiring.has(`${id}.error`),
    isRepeatable: effect !== 'write' || (manifest.isRepeatable?.(config) ?? false),
    isVerifiable: manifest.isVerifiable?.(config) ?? false,
    systems: manifest.systemsFrom?.(config) ?? [],
    meetingForks: place.meetingForks,
  }
}

/** A source of a flow with its parsed configuration. */
export interface PlanSource {
  readonly id: string
  readonly manifest: Extract<NodeManifest, { kind: 'source' }>
  /** As its manifest's functions take it. */
  readonly config: never
  readonly isDisabled: boolean
}

/** The sources of a flow. */
export function sourcesOf(flow: Flow, manifests: ManifestRegistry): readonly PlanSource[] {
  return Object.entries(flow.nodes).flatMap(([id, node]) => {
    const manifest = manifestOf(manifests, node.type)
    if (manifest?.kind !== 'source') return []
    return [{ id, manifest, config: manifest.config.parse(node.config) as never, isDisabled: node.disabled ?? false }]
  })
}

function wiringOf(flow: Flow): Wiring {
  const wiring = new Map<string, string[]>()
  for (const wire of flow.wires) wiring.set(wire.from, [...(wiring.get(wire.from) ?? []), wire.to].sort())
  return wiring
}

function compileKey(flow: Flow): CompiledExpression | undefined {
  if (!isExpression(flow.record.key)) return undefined
  const compiled = compileExpression(flow.record.key)
  return compiled.ok ? compiled.expression : undefined
}

/** The node ids that a port leads to. */
export function targetsOf(plan: Plan, node: string, port: string): readonly string[] {
  return plan.wiring.get(`${node}.${port}`) ?? []
}
