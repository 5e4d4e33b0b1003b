import { z } from 'zod'
import { nodePin } from '../case/index.ts'
import { errorInfo, id, instant, listOf, nodeId } from './models.ts'
import { recordState, stepOutcome } from './record-models.ts'

/** A condition or watch: an expression that begins with `=`. */
const expression = z.string().min(1).max(2000).startsWith('=')

/** Where a record stops. Without `port`: before the node runs. With it: after the node, when a branch leaves through it. */
export const breakpoint = z.strictObject({
  node: nodeId,
  port: nodeId.exactOptional(),
  /** Stops only when it holds, over the payload that stands there. */
  condition: expression.exactOptional(),
  /** Stops only records of this key. */
  key: z.string().min(1).max(500).exactOptional(),
  isEnabled: z.boolean().default(true),
})

/** Where a record stops. */
export type Breakpoint = z.output<typeof breakpoint>

/**
 * What a session works on. `payloads`: samples and edited payloads. `case`: a saved case with its pins. `record`: a
 * recorded record, open or ended; with `fromNode` from there on, everything recorded before it stands on the track.
 * `live`: published records of a flow as they come; those that match are held at the breakpoints, nobody else is.
 */
export const debugStart = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('payloads'),
    /** Default: the flow’s first source. */
    source: nodeId.exactOptional(),
    items: z
      .array(z.strictObject({ payload: z.unknown() }))
      .min(1)
      .max(100)
      .readonly(),
  }),
  z.strictObject({ kind: z.literal('case'), case: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('record'), recordId: id, fromNode: nodeId.exactOptional() }),
  z.strictObject({ kind: z.literal('live'), key: z.string().min(1).max(500).exactOptional() }),
])

/** What a session works on. */
export type DebugStart = z.output<typeof debugStart>

/**
 * How a node that reaches outside is treated. `simulated`: the request is made up and shown, nothing is sent (default for
 * writes). `real`: it is done (default for reads). `pinned`: its pin answers.
 */
export const nodeMode = z.enum(['simulated', 'real', 'pinned'])

/** How a node that reaches outside is treated. */
export type NodeMode = z.output<typeof nodeMode>

const debugBranch = z.object({
  branch: z.string(),
  /** Where it stands: about to be run. */
  node: z.string(),
  state: z.enum(['ready', 'waiting', 'parked', 'expecting']),
  attempts: z.int(),
  payload: z.unknown(),
  cause: errorInfo.exactOptional(),
})

const debugRecord = z.object({
  /** Within the session. */
  id,
  /** `0` for the first item, `0/split1[2]` for a child: the same in every session of the same items. */
  path: z.string(),
  key: z.string(),
  entity: z.string(),
  parentId: id.exactOptional(),
  state: recordState.or(z.literal('dropped')),
  reason: z.string().exactOptional(),
  branches: listOf(debugBranch),
  /** The record of the runtime that it is a copy of. */
  recordedId: id.exactOptional(),
  /** For a live record: it is held by this session at a node, until it is released or the session ends. */
  isHolding: z.boolean(),
})

/** A record within a session. */
export type DebugRecord = z.output<typeof debugRecord>

const debugStepKind = z.enum(['accepted', 'visited', 'edited', 'dropped', 'arrived'])

const debugStep = z.object({
  id,
  /** The step that it followed; the first ones have none. Two steps with one parent are two tracks. */
  parentId: id.exactOptional(),
  kind: debugStepKind,
  recordId: id,
  /** The record’s path, e.g. `0/split1[2]`: the same on every track, so that tracks can be compared. */
  path: z.string().exactOptional(),
  branch: z.string(),
  node: z.string(),
  type: z.string(),
  /** Comes from the record’s own history: nothing was run for it here. */
  isRecorded: z.boolean(),
  /** For a node that reaches outside: how it was treated. */
  mode: nodeMode.exactOptional(),
  outcome: stepOutcome.exactOptional(),
  attempt: z.int(),
  durationMs: z.number(),
  /** What came in; missing when it is not recorded, or over 256 KB: then `getDebugStep` has it. */
  in: z.unknown().exactOptional(),
  out: listOf(z.object({ port: z.string(), payload: z.unknown().exactOptional() })),
  isShortened: z.boolean(),
  reason: z.string().exactOptional(),
  error: errorInfo.exactOptional(),
  evidence: z.object({ request: z.unknown().exactOptional(), response: z.unknown().exactOptional() }).exactOptional(),
  effectKey: z.string().exactOptional(),
  /** Records that a split made. */
  children: listOf(id),
})

/** One step of a session’s track. */
export type DebugStep = z.output<typeof debugStep>

const watchValue = z.object({
  expression: z.string(),
  value: z.unknown().exactOptional(),
  problem: z.string().exactOptional(),
})

const debugNode = z.object({
  node: z.string(),
  effect: z.enum(['read', 'write']),
  mode: nodeMode,
  system: z.string().exactOptional(),
})

/** A debug session as it stands. */
export const debugSession = z.object({
  id,
  flow: z.string(),
  /** The published version; missing for a draft. */
  version: z.int().exactOptional(),
  start: debugStart,
  startedBy: z.string(),
  startedAt: instant,
  /** When it ends by itself; every act puts it off. */
  expiresAt: instant,
  /** Counts the acts: a view with a smaller one is older. */
  revision: z.int(),
  /** `paused`: stands before a node. `running`: an act is under way. `ended`: every record has ended. `listening`: live, nothing has come yet. */
  state: z.enum(['paused', 'running', 'ended', 'listening']),
  /** Which record and branch the next step is about. */
  focus: z.object({ recordId: id, branch: z.string(), node: z.string() }).exactOptional(),
  /** The last step of the present track; missing before the first. */
  at: id.exactOptional(),
  records: listOf(debugRecord),
  /** Every step of every track, in the order in which they were made. */
  steps: listOf(debugStep),
  /** The last step of each track, the oldest first. */
  tracks: listOf(id),
  /** Nodes that reach outside. */
  nodes: listOf(debugNode),
  pins: listOf(nodePin),
  breakpoints: listOf(breakpoint),
  watches: listOf(watchValue),
  /** Where it stopped and why: “Breakpoint at …”, “Paused before …”. */
  message: z.string(),
  /** What the person should know, e.g. that the runtime was started anew in the middle of it. */
  notices: listOf(z.string()),
})

/** A debug session as it stands. */
export type DebugSession = z.output<typeof debugSession>

const onBranch = { recordId: id.exactOptional(), branch: z.string().max(200).exactOptional() } as const

/** What a person does in a session. */
export const debugAct = z.discriminatedUnion('act', [
  /**
   * One node for the branch in focus, or for the named one. Children of a split then stand ready beside it. A called subflow is
   * run to where it leads on, or to a breakpoint in it.
   */
  z.strictObject({ act: z.literal('step'), ...onBranch }),
  /** As `step`; after a split the first child is in focus, and of a called subflow its first node. */
  z.strictObject({ act: z.literal('into'), ...onBranch }),
  /** Until a breakpoint, or nothing is left to run. */
  z.strictObject({ act: z.literal('continue') }),
  /** Until a branch stands before the node. */
  z.strictObject({ act: z.literal('run-to'), node: nodeId }),
  /** To the step before. */
  z.strictObject({ act: z.literal('back') }),
  /** To any step, of whatever track. */
  z.strictObject({ act: z.literal('go-to'), step: id }),
  /** Another payload for the branch: begins a track of its own when steps follow the present one. */
  z.strictObject({ act: z.literal('edit'), ...onBranch, payload: z.unknown() }),
  /** The branch ends here. A held live record is ended for real, as resolved by who drops it: that needs a reason. */
  z.strictObject({ act: z.literal('drop'), ...onBranch, reason: z.string().trim().min(3).max(1000).exactOptional() }),
  z.strictObject({ act: z.literal('focus'), recordId: id, branch: z.string().max(200) }),
  /** Another document for what follows; what stands on the track stays. Designers only. */
  z.strictObject({ act: z.literal('document'), document: z.record(z.string(), z.unknown()) }),
  z.strictObject({ act: z.literal('mode'), node: nodeId, mode: nodeMode }),
  z.strictObject({ act: z.literal('pin'), pin: nodePin }),
  z.strictObject({ act: z.literal('unpin'), node: nodeId }),
  z.strictObject({ act: z.literal('breakpoints'), breakpoints: z.array(breakpoint).max(200).readonly() }),
  z.strictObject({ act: z.literal('watches'), watches: z.array(expression).max(50).readonly() }),
  /** A held live record goes on for real from where it is held, with another payload if one is given. */
  z.strictObject({ act: z.literal('release'), recordId: id, payload: z.unknown().exactOptional() }),
])

/** What a person does in a session. */
export type DebugAct = z.output<typeof debugAct>
