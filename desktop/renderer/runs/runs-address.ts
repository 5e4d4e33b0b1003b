/** What is looked at below `#/records/runs`: all flows or one; its runs, its log or what happens now; or one run. */
export interface RunsPlace {
  /** Undefined: all flows. */
  readonly flow: string | undefined
  readonly view: RunsView
  /** The run that is open. */
  readonly run: string | undefined
}

/** The ways to look at a flow's runs. */
export const runsViews = ['runs', 'log', 'live'] as const
/** A way to look at a flow's runs. */
export type RunsView = (typeof runsViews)[number]

const allFlows = '-'

/** Reads what follows `#/records/runs/`. */
export function readRunsPlace(rest: string): RunsPlace {
  const [flow = '', second = '', third = ''] = rest.split('/').map(decode)
  const view = runsViews.find((name) => name === second) ?? 'runs'
  return {
    flow: flow === '' || flow === allFlows ? undefined : flow,
    view,
    run: view === 'runs' && third !== '' ? third : undefined,
  }
}

/** What follows `#/records/` for a place. */
export function printRunsPlace({ flow, view, run }: RunsPlace): string {
  const parts = [
    flow ?? allFlows,
    ...(view === 'runs' && run === undefined ? [] : [view]),
    ...(run === undefined ? [] : [run]),
  ]
  const isPlain = flow === undefined && parts.length === 1
  return isPlain ? 'runs' : ['runs', ...parts.map(encodeURIComponent)].join('/')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
