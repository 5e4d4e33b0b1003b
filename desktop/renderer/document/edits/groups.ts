import type { Flow, FlowGroup } from '@crossdock/shared/flow'
import { freeId } from './free-node-id.ts'

/** Puts nodes into a new group. A node leaves the group that it was in. */
export function addGroup(flow: Flow, nodes: ReadonlySet<string>): Flow {
  const members = [...nodes].filter((id) => Object.hasOwn(flow.nodes, id))
  if (members.length === 0) return flow
  const left = leaveGroups(flow, nodes)
  const groups = left.groups ?? {}
  return { ...left, groups: { ...groups, [freeId(groups, 'group')]: { title: 'Group', nodes: members } } }
}

/** Changes a group's title or colour. */
export function changeGroup(flow: Flow, id: string, change: Partial<Pick<FlowGroup, 'title' | 'colour'>>): Flow {
  const group = flow.groups?.[id]
  if (group === undefined) return flow
  const isSame = (Object.keys(change) as (keyof typeof change)[]).every((key) => change[key] === group[key])
  return isSame ? flow : { ...flow, groups: { ...flow.groups, [id]: { ...group, ...change } } }
}

/** Takes nodes out of their groups. A group without nodes goes. */
export function leaveGroups(flow: Flow, nodes: ReadonlySet<string>): Flow {
  const { groups = {}, ...rest } = flow
  if (!Object.values(groups).some((group) => group.nodes.some((id) => nodes.has(id)))) return flow
  const kept = Object.entries(groups).flatMap(([id, group]): [string, FlowGroup][] => {
    const members = group.nodes.filter((member) => !nodes.has(member))
    return members.length === 0 ? [] : [[id, { ...group, nodes: members }]]
  })
  return kept.length === 0 ? rest : { ...rest, groups: Object.fromEntries(kept) }
}

/** The groups that nodes are in, by id. */
export function groupsOf(flow: Flow, nodes: ReadonlySet<string>): ReadonlySet<string> {
  const entries = Object.entries(flow.groups ?? {})
  return new Set(entries.filter(([, group]) => group.nodes.some((id) => nodes.has(id))).map(([id]) => id))
}

/** Takes groups apart; their nodes stay. */
export function removeGroups(flow: Flow, gone: ReadonlySet<string>): Flow {
  const members = [...gone].flatMap((id) => flow.groups?.[id]?.nodes ?? [])
  return leaveGroups(flow, new Set(members))
}
