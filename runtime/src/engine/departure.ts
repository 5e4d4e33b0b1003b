import type { ChildRecord, MilestoneMark, StepResult } from '@crossdock/shared/node'
import type { JourneyStep } from '@crossdock/shared/record'
import { type Plan, type PlanStep, targetsOf } from './plan.ts'
import { arriveAt, type Token } from './token.ts'

/** What follows when a branch leaves a node. */
export interface Departure {
  readonly arrivals: readonly Token[]
  /** For each arrival, the port through which it left. */
  readonly ports: readonly string[]
  readonly delivered: number
  readonly filtered: number
  readonly children: readonly ChildRecord[]
  /** Port at which the children begin, `<node>.<port>`. */
  readonly childEntry: string | undefined
  readonly marks: readonly MilestoneMark[]
  /** What the journey says of it. */
  readonly entry: Pick<JourneyStep, 'outcome' | 'out' | 'reason' | 'children' | 'evidence'>
}

const nothing = {
  arrivals: [],
  ports: [],
  delivered: 0,
  filtered: 0,
  children: [],
  childEntry: undefined,
  marks: [],
} as const

/** Works out where a node's answer leads. Pure. */
export function depart(plan: Plan, step: PlanStep, token: Token, result: StepResult): Departure {
  if (result.kind === 'drop') {
    return { ...nothing, filtered: 1, entry: { outcome: 'filtered', reason: result.reason } }
  }
  if (result.kind === 'split') {
    const entry = { outcome: 'split', children: result.children.length } as const
    const split = { ...nothing, children: result.children, childEntry: `${step.id}.${result.port}`, entry }
    if (step.manifest.joinPort === undefined) return { ...split, delivered: 1 }
    return { ...split, arrivals: [{ ...token, attempts: 0, state: 'expecting', resume: 'join' }], ports: [result.port] }
  }
  return departThrough(plan, step, token, result)
}

/** The ways of an emission: each wire of its port is a branch, and a port without one is an end. */
function departThrough(
  plan: Plan,
  step: PlanStep,
  token: Token,
  { emissions, evidence, marks = [], reason }: Extract<StepResult, { kind: 'emit' }>,
): Departure {
  const exits: Exit[] = []
  let delivered = 0
  let filtered = 0
  for (const { port, payload } of emissions) {
    const targets = targetsOf(plan, step.id, port)
    for (const target of targets) exits.push({ port, target, payload })
    if (targets.length > 0) continue
    if (step.manifest.filteringPorts?.includes(port)) filtered++
    else delivered++
  }
  return {
    arrivals: exits.map((exit, index) =>
      arriveThrough(plan, { token, exit, branch: exits.length > 1 ? index + 1 : 0 }),
    ),
    ports: exits.map(({ port }) => port),
    ...{ delivered, filtered, marks, children: [], childEntry: undefined },
    entry: {
      outcome: exits.length === 0 && filtered > 0 ? 'filtered' : 'passed',
      out: emissions,
      ...(evidence ? { evidence } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  }
}

interface Exit {
  readonly port: string
  readonly target: string
  readonly payload: unknown
}

function arriveThrough(
  plan: Plan,
  move: {
    readonly token: Token
    readonly exit: Exit
    readonly branch: number
  },
): Token {
  const { token, exit } = move
  const forks = plan.rememberedForks.has(token.node)
    ? { ...token.forks, [token.node]: `${exit.port}>${exit.target}` }
    : token.forks
  const branch = move.branch === 0 ? token.branch : `${token.branch}.${move.branch}`
  return arriveAt(exit.target, { branch, payload: exit.payload, forks })
}

/** The branches with which a record begins at a port, `<node>.<port>`. */
export function beginAt(plan: Plan, entry: string, payload: unknown): readonly Token[] {
  const dot = entry.indexOf('.')
  const [node, port] = [entry.slice(0, dot), entry.slice(dot + 1)]
  const targets = targetsOf(plan, node, port)
  return targets.map((target, index) => {
    const forks: Readonly<Record<string, string>> = plan.rememberedForks.has(node)
      ? { [node]: `${port}>${target}` }
      : {}
    return arriveAt(target, { branch: targets.length > 1 ? `0.${index + 1}` : '0', payload, forks })
  })
}

/** Which of several meeting branches this is: part of its effects' keys. Empty for a node visited once. */
export function pathOf(step: PlanStep, token: Token): string {
  return step.meetingForks.map((fork) => `${fork}:${token.forks[fork] ?? ''}`).join(';')
}
