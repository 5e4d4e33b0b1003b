import { CrossdockError } from '@crossdock/shared/errors'
import type { DebugHit } from '../store/debug-watch-store.ts'
import { hitsAfter } from '../store/debug-watch-store.ts'
import { assertHasRoom, follow } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { followFamily, loadFamily, type RecordedRecord } from './recorded-track.ts'
import type { DebugToken, KeptStep, Session } from './session.ts'
import { focusOn } from './step-branch.ts'
import { tokenAt, worldAfter } from './world.ts'

/**
 * Takes up the records that have come to breakpoints of a live session: copies of them, with the way they came. Answers how
 * many.
 */
export async function takeArrivals(kit: DebugKit, session: Session): Promise<number> {
  if (session.head.start.kind !== 'live') return 0
  let taken = 0
  for (const hit of await hitsAfter(kit.database, session.id, session.head.hitsSeen)) {
    if (await takeArrival(kit, session, hit)) taken++
    session.head = { ...session.head, hitsSeen: hit.seq }
  }
  return taken
}

async function takeArrival(kit: DebugKit, session: Session, hit: DebugHit): Promise<boolean> {
  assertHasRoom(session)
  const recorded = await loadOne(kit, session, hit.recordId)
  const token = recorded?.record.progress?.tokens.find(({ branch, node }) => branch === hit.branch && node === hit.node)
  if (!recorded || !token) return false
  const place = { recordId: hit.recordId, branch: hit.branch }
  const isBusy = tokenAt(session.world, session.head.focus) !== undefined
  if (!session.world.has(hit.recordId)) followFamily(kit, session, [recorded])
  const kept = arrivedStep(kit, session, recorded, token)
  follow(session, kept, worldAfter(session.world, kept))
  const { head } = session
  const held = { ...head, holding: [...new Set([...head.holding, hit.recordId])] }
  // Whoever looks at another record is not torn away from it.
  session.head = isBusy ? held : focusOn(held, place)
  if (!isBusy) {
    session.head = {
      ...session.head,
      message: `Held: ${recorded.record.key} stands before “${token.node}”.`,
    }
  }
  return true
}

/** Undefined when it has ended and is forgotten meanwhile. */
async function loadOne(kit: DebugKit, { world }: Session, recordId: string): Promise<RecordedRecord | undefined> {
  const index = [...world.values()].filter(({ facts }) => facts.parentId === undefined).length
  try {
    const [recorded] = await loadFamily(kit, recordId, { index, withChildren: false })
    return recorded
  } catch (thrown) {
    if (thrown instanceof CrossdockError && thrown.code === 'NOT_FOUND') return undefined
    throw thrown
  }
}

function arrivedStep(
  { ids }: DebugKit,
  { head, id: session, world }: Session,
  { facts: fresh, record }: RecordedRecord,
  at: DebugToken,
): KeptStep {
  const facts = world.get(record.id)?.facts ?? fresh
  const progress = record.progress ?? { tokens: [], delivered: 0, filtered: 0 }
  const tokens = progress.tokens.map((token): DebugToken => {
    if (token.debug?.session !== session) return token
    const { debug: _debug, heldBecause: _because, retryAtMs: _at, ...rest } = token
    return { ...rest, state: 'ready' }
  })
  return {
    step: {
      id: ids.next(),
      ...(head.at === undefined ? {} : { parentId: head.at }),
      kind: 'arrived',
      recordId: record.id,
      path: facts.path,
      branch: at.branch,
      node: at.node,
      type: '',
      isRecorded: true,
      attempt: at.attempts + 1,
      durationMs: 0,
      in: at.payload,
      out: [],
      children: [],
    },
    born: [facts],
    changed: [{ id: record.id, progress: { ...progress, tokens }, openChildren: 0, state: 'ready' }],
  }
}
