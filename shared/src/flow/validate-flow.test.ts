import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { anyExpression, lazyExpression, type ManifestRegistry } from '../node/index.ts'
import { type Flow, flowSchema } from './flow-document.ts'
import { flowProblemCodes } from './problem.ts'
import { validateFlow } from './validate-flow.ts'

const base = { version: 1, category: 'control', title: 'T', summary: 'S', outputs: ['out'], effect: 'none' } as const
const manifests = {
  start: { ...base, type: 'start', kind: 'source', trigger: 'manual', config: z.strictObject({}) },
  step: {
    ...base,
    type: 'step',
    kind: 'step',
    config: z.strictObject({
      value: anyExpression({ title: 'Value' }).optional(),
      rows: z.array(z.strictObject({ when: lazyExpression({ title: 'When' }) })).default([]),
      note: z.string().optional(),
    }),
    check: (config: { note?: string }) =>
      config.note === 'bad' ? [{ path: ['note'], message: 'The note is bad.', remedy: 'Write a better one.' }] : [],
  },
  forked: {
    ...base,
    type: 'forked',
    kind: 'step',
    outputs: ['otherwise'],
    config: z.strictObject({ ports: z.array(z.string()) }),
    portsFrom: (config: { ports: readonly string[] }) => config.ports,
  },
  needy: { ...base, type: 'needy', kind: 'step', config: z.strictObject({ system: z.string() }) },
} as const satisfies ManifestRegistry

function flow(nodes: Record<string, object>, wires: readonly [string, string][], more: object = {}): Flow {
  return flowSchema.parse({
    format: 'crossdock/flow@1',
    id: 'f',
    name: 'F',
    record: { entity: 'order', key: '=number' },
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { version: 1, ...node }])),
    wires: wires.map(([from, to]) => ({ from, to })),
    ...more,
  })
}

const problemsOf = (document: Flow) => validateFlow(document, manifests).map(({ path, code }) => `${path} ${code}`)
const start = { type: 'start' }
const step = { type: 'step' }

describe('validating a flow', () => {
  it('finds nothing wrong with a sound flow', () => {
    expect(problemsOf(flow({ in: start, a: step }, [['in.out', 'a']]))).toEqual([])
  })

  it('lets wires leave by ports of the configuration and by those that a node always has', () => {
    const forked = { type: 'forked', config: { ports: ['express'] } }
    const wires: [string, string][] = [
      ['in.out', 'a'],
      ['a.express', 'b'],
      ['a.otherwise', 'c'],
    ]
    expect(problemsOf(flow({ in: start, a: forked, b: step, c: step }, wires))).toEqual([])
  })

  it.each([
    [
      'an unknown node type',
      flow({ in: start, a: { type: 'magic' } }, [['in.out', 'a']]),
      ['/nodes/a/type NODE_TYPE_UNKNOWN'],
    ],
    [
      'a type named like an inherited property',
      flow({ in: start, a: { type: 'constructor' } }, [['in.out', 'a']]),
      ['/nodes/a/type NODE_TYPE_UNKNOWN'],
    ],
    [
      'a version that is not here',
      flow({ in: start, a: { type: 'step', version: 2 } }, [['in.out', 'a']]),
      ['/nodes/a/version NODE_VERSION_UNSUPPORTED'],
    ],
    [
      'missing required configuration',
      flow({ in: start, a: { type: 'needy' } }, [['in.out', 'a']]),
      ['/nodes/a/config/system CONFIG_INVALID'],
    ],
    [
      'what only the node can see',
      flow({ in: start, a: { ...step, config: { note: 'bad' } } }, [['in.out', 'a']]),
      ['/nodes/a/config/note CONFIG_INVALID'],
    ],
    [
      'an expression that does not parse',
      flow({ in: start, a: { ...step, config: { value: '=1 +' } } }, [['in.out', 'a']]),
      ['/nodes/a/config/value EXPRESSION_SYNTAX'],
    ],
    [
      'an unknown function deep in a list',
      flow({ in: start, a: { ...step, config: { rows: [{ when: '=true' }, { when: '=isNice(x)' }] } } }, [
        ['in.out', 'a'],
      ]),
      ['/nodes/a/config/rows/1/when EXPRESSION_UNKNOWN_FUNCTION'],
    ],
    [
      'a key that does not parse',
      flow({ in: start, a: step }, [['in.out', 'a']], { record: { entity: 'order', key: '=a b' } }),
      ['/record/key EXPRESSION_SYNTAX'],
    ],
    [
      'a wire to a missing node',
      flow({ in: start, a: step }, [
        ['in.out', 'a'],
        ['a.out', 'b'],
      ]),
      ['/wires/1/to WIRE_NODE_MISSING'],
    ],
    [
      'a wire from a missing node',
      flow({ in: start, a: step }, [
        ['in.out', 'a'],
        ['x.out', 'a'],
      ]),
      ['/wires/1/from WIRE_NODE_MISSING'],
    ],
    [
      'a wire from a missing port',
      flow({ in: start, a: step, b: step }, [
        ['in.out', 'a'],
        ['a.side', 'b'],
      ]),
      ['/wires/1/from WIRE_PORT_MISSING'],
    ],
    [
      'an error port of a source',
      flow({ in: start, a: step }, [
        ['in.out', 'a'],
        ['in.error', 'a'],
      ]),
      ['/wires/1/from WIRE_PORT_MISSING'],
    ],
    [
      'a wire into a source',
      flow({ in: start, a: step }, [
        ['in.out', 'a'],
        ['a.out', 'in'],
      ]),
      ['/wires/1/to WIRE_INTO_SOURCE', '/nodes/in CYCLE'],
    ],
    [
      'the same wire twice',
      flow({ in: start, a: step }, [
        ['in.out', 'a'],
        ['in.out', 'a'],
      ]),
      ['/wires/1 WIRE_DUPLICATE'],
    ],
    [
      'a group with a node that is not there, and a node in two groups',
      flow({ in: start }, [], {
        groups: { a: { title: 'A', nodes: ['in', 'gone'] }, b: { title: 'B', nodes: ['in'] } },
      }),
      ['/groups/a/nodes/1 GROUP_NODE_MISSING', '/groups/b/nodes/0 GROUP_NODE_TWICE'],
    ],
    [
      'a loop',
      flow({ in: start, a: step, b: step, c: step }, [
        ['in.out', 'a'],
        ['a.out', 'b'],
        ['b.out', 'a'],
        ['b.out', 'c'],
      ]),
      ['/nodes/a CYCLE'],
    ],
    ['no source', flow({ a: step }, []), ['/nodes SOURCE_MISSING']],
    ['a node out of reach', flow({ in: start, a: step, b: step }, [['in.out', 'a']]), ['/nodes/b NODE_UNREACHABLE']],
    [
      'an error port without wire',
      flow({ in: start, a: { ...step, onError: 'error-port' } }, [['in.out', 'a']]),
      ['/nodes/a/onError ERROR_PORT'],
    ],
    [
      'a wired error port of a node that parks',
      flow({ in: start, a: { ...step, onError: 'park' }, b: step }, [
        ['in.out', 'a'],
        ['a.error', 'b'],
      ]),
      ['/nodes/a/onError ERROR_PORT'],
    ],
  ])('finds %s', (_what, document, expected) => {
    expect(problemsOf(document)).toEqual(expected)
  })

  it('leaves text that begins with = alone where no expression may stand', () => {
    expect(problemsOf(flow({ in: start, a: { ...step, config: { note: '=1 +' } } }, [['in.out', 'a']]))).toEqual([])
  })

  it('finds everything at once, each with code, message and remedy', () => {
    const problems = validateFlow(flow({ a: { type: 'magic' }, b: { type: 'needy' } }, [['a.out', 'zzz']]), manifests)
    expect(problems.map(({ code }) => code)).toEqual([
      'NODE_TYPE_UNKNOWN',
      'CONFIG_INVALID',
      'WIRE_NODE_MISSING',
      'SOURCE_MISSING',
    ])
    for (const problem of problems) {
      expect(Object.keys(flowProblemCodes)).toContain(problem.code)
      expect(problem.message && problem.remedy).toBeTruthy()
    }
  })

  it('says of a missing setting that it is needed, not what a program expected', () => {
    const [problem] = validateFlow(flow({ in: start, a: { type: 'needy' } }, [['in.out', 'a']]), manifests)
    expect(problem?.message).toBe('Node “a”, setting “system”: This is needed.')
  })
})
