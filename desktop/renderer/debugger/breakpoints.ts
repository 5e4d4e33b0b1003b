import type { Breakpoint } from '@crossdock/shared/api'
import { compileExpression } from '@crossdock/shared/expression'

/** Where a breakpoint stands: before a node, or with a port after it. */
export interface BreakpointPlace {
  readonly node: string
  readonly port?: string
}

/** True when a breakpoint stands there. */
export function isAt(breakpoint: BreakpointPlace, { node, port }: BreakpointPlace): boolean {
  return breakpoint.node === node && breakpoint.port === port
}

/** Sets a breakpoint where there is none, and takes away the one that is there. */
export function toggleBreakpoint(breakpoints: readonly Breakpoint[], place: BreakpointPlace): readonly Breakpoint[] {
  const others = breakpoints.filter((each) => !isAt(each, place))
  if (others.length < breakpoints.length) return others
  const { node, port } = place
  return [...breakpoints, { node, ...(port === undefined ? {} : { port }), isEnabled: true }]
}

/** What of a breakpoint can be changed; an empty text takes a condition or key away. */
export interface BreakpointChange {
  readonly condition?: string
  readonly key?: string
  readonly isEnabled?: boolean
}

/** Changes the breakpoint at a place. A condition without `=` in front gets one. */
export function changeBreakpoint(
  breakpoints: readonly Breakpoint[],
  place: BreakpointPlace,
  change: BreakpointChange,
): readonly Breakpoint[] {
  return breakpoints.map((each) => {
    if (!isAt(each, place)) return each
    const { condition: oldCondition, key: oldKey, ...rest } = each
    const condition = asExpression(change.condition ?? oldCondition ?? '')
    const key = (change.key ?? oldKey ?? '').trim()
    return {
      ...rest,
      isEnabled: change.isEnabled ?? each.isEnabled,
      ...(condition === '' ? {} : { condition }),
      ...(key === '' ? {} : { key }),
    }
  })
}

/** Why a condition will never hold; undefined while it may. What it says of a record is known when one comes by. */
export function problemOfCondition(condition: string): string | undefined {
  const compiled = compileExpression(condition)
  return compiled.ok ? undefined : `It stops nothing: ${compiled.problem.message}.`
}

/** A text as an expression; empty stays empty. */
export function asExpression(text: string): string {
  const trimmed = text.trim()
  return trimmed === '' || trimmed === '=' ? '' : trimmed.startsWith('=') ? trimmed : `=${trimmed}`
}

/** Breakpoints of nodes that the flow still has. */
export function keepPresent(
  breakpoints: readonly Breakpoint[],
  nodes: Readonly<Record<string, unknown>>,
): readonly Breakpoint[] {
  const kept = breakpoints.filter(({ node }) => Object.hasOwn(nodes, node))
  return kept.length === breakpoints.length ? breakpoints : kept
}
