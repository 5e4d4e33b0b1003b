import { CrossdockError } from '@crossdock/shared/errors'
import { type Flow, flowSchema } from '@crossdock/shared/flow'
import {
  type AnyExecutor,
  drop,
  emit,
  emitMany,
  expressionOr,
  lazyExpression,
  type ManifestRegistry,
  type StepContext,
  type StepManifest,
  split,
} from '@crossdock/shared/node'
import { z } from 'zod'

/** A node of a test flow: its id and entry in the document. */
export type TestNode = readonly [
  id: string,
  node: { readonly type: string; readonly config?: object; readonly [more: string]: unknown },
]

/** A node. The type is the id unless it is given. */
export function node(id: string, type: string, more: object = {}): TestNode {
  return [id, { type, version: 1, ...more }]
}

/** A wire from `<node>.<port>` to a node. */
export function wire(from: string, to: string): { readonly from: string; readonly to: string } {
  return { from, to }
}

/** A flow of nodes and wires with the key `=id`. */
export function flow(parts: readonly (TestNode | ReturnType<typeof wire>)[], settings: object = {}): Flow {
  const isNode = (part: TestNode | ReturnType<typeof wire>): part is TestNode => Array.isArray(part)
  return flowSchema.parse({
    format: 'crossdock/flow@1',
    id: 'test-flow',
    name: 'Test flow',
    record: { entity: 'order', key: '=id' },
    settings,
    nodes: Object.fromEntries(parts.filter(isNode)),
    wires: parts.filter((part) => !isNode(part)),
  })
}

/** What the target of the test flows does with one call. */
export type Behaviour = (call: {
  readonly key: string
  readonly record: string
  readonly count: number
  readonly payload: unknown
}) => Promise<unknown> | unknown

/**
 * A target that honours idempotency keys, as the write node of the test flows sees it: every call is counted, the first
 * of each key is an effect.
 */
export class TestTarget {
  readonly calls: { readonly key: string; readonly record: string }[] = []
  readonly effects = new Map<string, { readonly record: string; readonly payload: unknown }>()
  behave: Behaviour = () => undefined
  /** Calls that came although their key had taken effect: harmless only because this target honours keys. */
  repetitions = 0

  async write({ effect, record }: Pick<StepContext<StepManifest>, 'effect' | 'record'>): Promise<void> {
    const call = { key: effect.key, record: record.key }
    this.calls.push(call)
    if (this.effects.has(call.key)) this.repetitions++
    const count = this.calls.filter(({ key }) => key === effect.key).length
    await this.behave({ ...call, count, payload: record.payload })
    if (!this.effects.has(effect.key)) this.effects.set(effect.key, { record: record.key, payload: record.payload })
  }

  /** Writes although the answer will be lost. */
  take(call: { readonly key: string; readonly record: string; readonly payload: unknown }): void {
    if (!this.effects.has(call.key)) this.effects.set(call.key, call)
  }
}

const empty = z.strictObject({})
const base = { version: 1, category: 'control', title: 'Test', summary: 'For tests.', outputs: ['out'] } as const

/** Node types for tests of the engine, small enough to read at a glance. */
export const testManifests = {
  start: {
    ...base,
    type: 'start',
    kind: 'source',
    category: 'source',
    effect: 'none',
    trigger: 'manual',
    config: empty,
  },
  set: {
    ...base,
    type: 'set',
    kind: 'step',
    effect: 'none',
    config: z.strictObject({ value: lazyExpression({ title: 'Value' }) }),
  },
  keep: {
    ...base,
    type: 'keep',
    kind: 'step',
    effect: 'none',
    filteringPorts: ['rejected'],
    config: z.strictObject({ when: lazyExpression({ title: 'When' }) }),
    outputs: ['kept', 'rejected'],
  },
  fork: { ...base, type: 'fork', kind: 'step', effect: 'none', config: empty, outputs: ['a', 'b'] },
  lines: { ...base, type: 'lines', kind: 'step', effect: 'none', config: empty },
  each: {
    ...base,
    type: 'each',
    kind: 'step',
    effect: 'none',
    config: empty,
    outputs: ['out', 'done'],
    joinPort: 'done',
  },
  stop: { ...base, type: 'stop', kind: 'step', effect: 'none', config: empty },
  write: {
    ...base,
    type: 'write',
    kind: 'step',
    effect: 'write',
    config: z.strictObject({ repeatable: z.boolean().default(false), probe: z.boolean().default(false) }),
    systemsFrom: () => [{ name: 'target', kind: 'http' }],
    isRepeatable: (config: { repeatable: boolean }) => config.repeatable,
    isVerifiable: (config: { probe: boolean }) => config.probe,
  },
  ask: {
    ...base,
    type: 'ask',
    kind: 'step',
    effect: 'read',
    config: z.strictObject({ about: expressionOr(z.string(), { title: 'About' }) }),
    systemsFrom: () => [
      { name: 'target', kind: 'http' },
      { name: 'other', kind: 'http' },
    ],
  },
  batch: { ...base, type: 'batch', kind: 'batch', effect: 'none', config: empty },
} as const satisfies ManifestRegistry

/** Executors of the test nodes, writing to a target. */
export function testExecutors(target: TestTarget): Readonly<Record<string, AnyExecutor>> {
  type Context = StepContext<StepManifest>
  const lazy = (context: Context, name: string) => (context.config as Record<string, () => unknown>)[name]?.()
  return {
    start: {},
    set: { execute: (context: Context) => emit('out', lazy(context, 'value')) },
    keep: {
      execute: (context: Context) => emit(lazy(context, 'when') === true ? 'kept' : 'rejected', context.record.payload),
    },
    fork: {
      execute: ({ record }: Context) =>
        emitMany([
          { port: 'a', payload: record.payload },
          { port: 'b', payload: record.payload },
        ]),
    },
    lines: { execute: ({ record }: Context) => splitLines(record.payload) },
    each: { execute: ({ record }: Context) => splitLines(record.payload) },
    ask: { execute: ({ record }: Context) => emit('out', record.payload) },
    stop: { execute: () => drop('stopped on purpose') },
    write: {
      execute: async (context: Context) => {
        await target.write(context)
        return emit('out', context.record.payload)
      },
      verify: async ({ effect, record }: Context) =>
        target.effects.has(effect.key)
          ? { outcome: 'done', result: emit('out', record.payload) }
          : { outcome: 'not-done' },
    },
    batch: {
      executeBatch: async ({ items }: { readonly items: readonly Context[] }) =>
        items.map(({ record }) => emit('out', { ...(record.payload as object), batchSize: items.length })),
    },
  }
}

function splitLines(payload: unknown) {
  const { lines } = payload as { lines: { id: string }[] }
  return split(
    'out',
    lines.map((line) => ({ payload: line, key: line.id })),
  )
}

/** An answer that never came although the target took the call. */
export function lostAnswer(): CrossdockError {
  return new CrossdockError('TIMED_OUT', 'The answer did not come in time.', { outcome: 'unknown' })
}

/** A target that refuses for good. */
export function refusal(): CrossdockError {
  return new CrossdockError('REMOTE_REJECTED', 'Customer 1007 is blocked.', { detail: { status: 422 } })
}

/** A target that is away for a while. */
export function outage(): CrossdockError {
  return new CrossdockError('REMOTE_UNAVAILABLE', 'The target answered 503.', { detail: { status: 503 } })
}
