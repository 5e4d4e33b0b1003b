import { manifests } from '@crossdock/nodes/manifests'
import type { FlowLive } from '@crossdock/shared/api'
import { type FlowNode, manifestOf } from '@crossdock/shared/flow'
import type { NodeCategory } from '@crossdock/shared/node'
import type { CaseMark } from '../cases/case-mark.ts'
import type { NodeDebug } from '../debugger/canvas-marks.ts'
import type { DocumentProblem } from '../document/problems.ts'
import { describeNode } from './describe-node.ts'
import { type NodePorts, nodePorts } from './node-ports.ts'

/** What moves at a node. */
export type NodeTraffic = FlowLive['nodes'][number]

/** What a node card shows. */
export interface CardData extends Record<string, unknown> {
  readonly title: string
  /** The node's id, when another node has the same name. */
  readonly twin: string | undefined
  readonly line: string
  readonly category: NodeCategory | undefined
  readonly type: string
  readonly ports: NodePorts
  readonly usesErrorPort: boolean
  readonly isWrite: boolean
  readonly isDisabled: boolean
  /** Messages, for the amber corner. */
  readonly problems: readonly string[]
  /** Added by what is live, see `live/show-live.ts`. */
  readonly live?: NodeTraffic
  /** Added by the debugger, see `debugger/show-debug.ts`. */
  readonly debug?: NodeDebug
  /** How the node did in its cases, while they are looked at, see `cases/show-cases.ts`. */
  readonly caseMark?: CaseMark
}

interface Known {
  readonly wired: string
  readonly content: Pick<CardData, 'line' | 'category' | 'ports' | 'isWrite' | 'usesErrorPort'>
}

/** What was worked out for a node of the document, which is another object as soon as it says something else. */
const known = new WeakMap<FlowNode, Known>()
const messages = new WeakMap<readonly DocumentProblem[], readonly string[]>()
const noMessages: readonly string[] = []

/** What a card shows of its node. Reading a configuration costs, so that is done once for each state of a node. */
export function cardContent(node: FlowNode, wiredPorts: readonly string[]): Known['content'] {
  const wired = wiredPorts.join(' ')
  const before = known.get(node)
  if (before?.wired === wired) return before.content
  const manifest = manifestOf(manifests, node.type)
  const content = {
    line: describeNode(node),
    category: manifest?.category,
    ports: nodePorts(node, wiredPorts),
    isWrite: manifest?.effect === 'write' && !isWeaker(manifest, node.config),
    usesErrorPort: wiredPorts.includes('error'),
  }
  known.set(node, { wired, content })
  return content
}

/** The messages of problems. */
export function messagesOf(problems: readonly DocumentProblem[] | undefined): readonly string[] {
  if (problems === undefined) return noMessages
  const before = messages.get(problems)
  if (before !== undefined) return before
  const texts = problems.map(({ message }) => message)
  messages.set(problems, texts)
  return texts
}

/** True when a node that could write does not in this configuration. */
function isWeaker(manifest: NonNullable<ReturnType<typeof manifestOf>>, config: unknown): boolean {
  if (manifest.kind === 'source' || manifest.effectFrom === undefined) return false
  const parsed = manifest.config.safeParse(config)
  return parsed.success && manifest.effectFrom(parsed.data as never) !== 'write'
}
