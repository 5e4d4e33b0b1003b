import type { Flow } from '@crossdock/shared/flow'

/** New values of the flow itself; undefined takes an optional one out. */
export type FlowChange = {
  readonly [K in 'id' | 'name' | 'description' | 'record' | 'settings']?: Flow[K] | undefined
}

/** Changes what a flow says of itself: name, description, record, settings. */
export function changeSettings(flow: Flow, change: FlowChange): Flow {
  return Object.fromEntries(Object.entries({ ...flow, ...change }).filter(([, value]) => value !== undefined)) as Flow
}
