import type { Services } from '../services.ts'
import { readWithin } from '../store/bounded-read.ts'
import { listExceptions } from '../store/exception-queries.ts'
import type { Handlers } from './handler.ts'
import { actorOf } from './record-handlers.ts'

type ExceptionHandlers = Pick<
  Handlers,
  | 'listExceptionGroups'
  | 'listExceptions'
  | 'getException'
  | 'assignExceptions'
  | 'tagExceptions'
  | 'commentExceptions'
  | 'ignoreExceptions'
  | 'reopenExceptions'
  | 'verifyRecord'
>

/** What waits for a person, and how people share it out. */
export function createExceptionHandlers({ database, repair }: Services): ExceptionHandlers {
  const { exceptions } = repair
  return {
    listExceptionGroups: ({ query }) => exceptions.groups(query),
    listExceptions: ({ query }) => readWithin(database, (sql) => listExceptions(sql, query)),
    getException: ({ params }) => exceptions.show(params.exception),
    assignExceptions: async ({ body }, caller) => ({
      changed: await exceptions.assign(body, body.assignee, actorOf(caller, body.reason)),
    }),
    tagExceptions: async ({ body }, caller) => ({
      changed: await exceptions.tag(body, { add: body.add, remove: body.remove }, actorOf(caller, undefined)),
    }),
    commentExceptions: async ({ body }, caller) => ({
      changed: await exceptions.comment(body, body.text, actorOf(caller, undefined)),
    }),
    ignoreExceptions: async ({ body }, caller) => ({
      changed: await exceptions.ignore(body, { name: caller.name, reason: body.reason }),
    }),
    verifyRecord: async ({ params, body }, caller) => {
      await exceptions.assertVerifiable(params.record)
      return await repair.retry({ recordIds: [params.record] }, actorOf(caller, body.reason))
    },
    reopenExceptions: async ({ body }, caller) => ({
      changed: await exceptions.reopen(body.exceptionIds, actorOf(caller, body.reason)),
    }),
  }
}

type ReplayHandlers = Pick<
  Handlers,
  | 'previewReplay'
  | 'startReplay'
  | 'listReplays'
  | 'getReplay'
  | 'listReplayedRecords'
  | 'reportReplay'
  | 'continueReplay'
  | 'cancelReplay'
>

/** Running many records again. */
export function createReplayHandlers({ repair: { replays } }: Services): ReplayHandlers {
  return {
    previewReplay: ({ body }) => replays.preview(body),
    startReplay: ({ body: { reason, ...order } }, caller) => replays.start(order, { name: caller.name, reason }),
    listReplays: ({ query }) => replays.list(query),
    getReplay: ({ params }) => replays.show(params.replay),
    listReplayedRecords: ({ params, query }) => replays.records(params.replay, query),
    reportReplay: ({ params }) => replays.report(params.replay),
    continueReplay: ({ params, body }, caller) => replays.continue(params.replay, actorOf(caller, body.reason)),
    cancelReplay: ({ params, body }, caller) =>
      replays.cancel(params.replay, { name: caller.name, reason: body.reason }),
  }
}
