import type { Breakpoint, DebugSession, DebugStart, DebugStep, NodeMode } from '@crossdock/shared/api'
import type { NodePin } from '@crossdock/shared/case'
import type { OpenRecord } from '../engine/ports.ts'
import type { Progress, Token } from '../engine/token.ts'

/** What never changes about a record of a session. */
export interface DebugFacts {
  /** `0`, or `0/split1[2]` for a child. */
  readonly path: string
  readonly parentId?: string
  /** The record of the runtime that it is a copy of. */
  readonly recordedId?: string
  readonly record: Omit<OpenRecord, 'progress' | 'openChildren'>
}

/** A branch within a session. */
export interface DebugToken extends Token {
  /** What it carries is not kept in the record’s journey: it must be given before it can be run. */
  readonly isNotKept?: true
}

/** How a record stands at one moment of a session. */
export interface Standing {
  readonly progress: Omit<Progress, 'tokens'> & { readonly tokens: readonly DebugToken[] }
  readonly openChildren: number
  readonly state: DebugSession['records'][number]['state']
  readonly reason?: string
}

/** A record at one moment of a session. */
export interface DebugRecordAt {
  readonly facts: DebugFacts
  readonly standing: Standing
}

/** All records at one moment, by id, in the order of their coming. */
export type World = ReadonlyMap<string, DebugRecordAt>

/** A step as it is kept: what is shown of it, and how it left the records. */
export interface KeptStep {
  readonly step: Omit<DebugStep, 'isShortened'>
  /** Records that began with it. */
  readonly born: readonly DebugFacts[]
  /** Records that stand otherwise since. */
  readonly changed: readonly (Standing & { readonly id: string })[]
}

/** A branch of a record. */
export interface BranchPlace {
  readonly recordId: string
  readonly branch: string
}

/** Everything of a session but its steps. JSON data. */
export interface SessionHead {
  readonly flow: string
  readonly version?: number
  /** A draft, as JSON data. */
  readonly document?: Readonly<Record<string, unknown>>
  readonly start: DebugStart
  readonly modes: Readonly<Record<string, NodeMode>>
  readonly pins: readonly NodePin[]
  readonly breakpoints: readonly Breakpoint[]
  readonly watches: readonly string[]
  /** Rows of code tables that came with a case. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>
  /** The last step of the present track. */
  readonly at?: string
  /** The last step of what it began with: nobody goes back beyond it. */
  readonly floor?: string
  readonly focus?: BranchPlace
  readonly message: string
  readonly notices: readonly string[]
  /** Branches that were stopped where they stand, so that they are not stopped there again. */
  readonly stopped: readonly string[]
  /** For a live session: the last hit that was taken up. */
  readonly hitsSeen: string
  /** The process that kept it last. */
  readonly keptBy: string
  /** Records of the runtime that it holds. */
  readonly holding: readonly string[]
}

/** A session in the memory of a process. */
export interface Session {
  readonly id: string
  readonly startedBy: string
  readonly startedAt: string
  expiresAt: string
  /** As it is kept in the database. */
  revision: number
  head: SessionHead
  readonly steps: Map<string, KeptStep>
  /** Steps that are not kept in the database yet. */
  fresh: KeptStep[]
  /** How the records stand at `head.at`. */
  world: World
  bytes: number
  /** What is done for real at this moment, until its end is kept. */
  underWay: { readonly node: string; readonly key: string } | undefined
}
