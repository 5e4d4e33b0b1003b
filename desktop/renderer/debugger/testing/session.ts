import type { DebugSession, DebugStep } from '@crossdock/shared/api'

/** A step in a few words: its id, what it followed, where. */
export function step(id: string, parentId: string | undefined, more: Partial<DebugStep> = {}): DebugStep {
  return {
    id,
    ...(parentId === undefined ? {} : { parentId }),
    ...{ kind: 'visited', recordId: 'r1', path: '0', branch: 'main', node: id, type: 'map', isRecorded: false },
    ...{ outcome: 'passed', attempt: 1, durationMs: 1, in: { n: 1 }, out: [{ port: 'out', payload: { n: 1 } }] },
    ...{ isShortened: false, children: [] },
    ...more,
  }
}

/** A session with these steps; it stands at the last one, and one track ends there. */
export function sessionOf(steps: readonly DebugStep[], more: Partial<DebugSession> = {}): DebugSession {
  const last = steps.at(-1)?.id
  return {
    ...{
      id: 's1',
      flow: 'orders',
      version: 1,
      start: { kind: 'live' },
      startedBy: 'ann',
      startedAt: '',
      expiresAt: '',
    },
    ...{ revision: 1, state: 'paused', records: [], nodes: [], pins: [], breakpoints: [], watches: [], notices: [] },
    ...{ message: '', steps, ...(last === undefined ? {} : { at: last, tracks: [last] }) },
    ...(last === undefined ? { tracks: [] } : {}),
    ...more,
  } as DebugSession
}
