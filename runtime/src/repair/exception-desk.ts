import type { ExceptionDetail, ExceptionGroup, ExceptionSelection } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { Actor, ReasonedActor } from '../actor.ts'
import type { Plan } from '../engine/plan.ts'
import type { Ids } from '../engine/ports.ts'
import { appendAudit } from '../store/audit-store.ts'
import type { Database, Sql } from '../store/database.ts'
import {
  assignExceptions,
  ignoreExceptions,
  noteExceptions,
  notesOf,
  reopenExceptions,
  tagExceptions,
} from '../store/exception-desk-store.ts'
import { listExceptionGroups, loadException } from '../store/exception-queries.ts'
import { titleOf } from './exception-title.ts'

/** How people share out what waits for them. Every act is audited; each answers how many exceptions it has changed. */
export interface ExceptionDesk {
  /** Open exceptions by cause, the biggest groups first. */
  groups(filter: {
    readonly flow?: string | undefined
    readonly limit?: number | undefined
  }): Promise<readonly ExceptionGroup[]>
  /** One exception with its notes. Throws NOT_FOUND. */
  show(id: string): Promise<ExceptionDetail>
  /** Gives open exceptions to somebody, or with null to nobody. */
  assign(selection: ExceptionSelection, assignee: string | null, actor: Actor): Promise<number>
  tag(
    selection: ExceptionSelection,
    tags: { readonly add: readonly string[]; readonly remove: readonly string[] },
    actor: Actor,
  ): Promise<number>
  comment(selection: ExceptionSelection, text: string, actor: Actor): Promise<number>
  /** Takes exceptions out of the open ones. Their records stay parked. */
  ignore(selection: ExceptionSelection, actor: ReasonedActor): Promise<number>
  /** Opens closed exceptions of records that are still parked. */
  reopen(exceptionIds: readonly string[], actor: Actor): Promise<number>
}

/** What the desk needs. */
export interface DeskOptions {
  readonly database: Database
  readonly ids: Ids
  /** The plan of a flow's current version. */
  readonly planFor: (flow: string) => Promise<Plan>
}

/** Opens the desk. */
export function createExceptionDesk({ database, ids, planFor }: DeskOptions): ExceptionDesk {
  const act = (
    change: (sql: Sql) => Promise<readonly string[]>,
    audit: { readonly action: string; readonly actor: Actor; readonly detail?: object },
  ) => changeExceptions(database, change, audit)
  return {
    async groups(filter) {
      const groups = await listExceptionGroups(database, filter)
      return await Promise.all(
        groups.map(async (group) => ({ ...group, ...(await placeOf(planFor, group, group.example.error)) })),
      )
    },
    async show(id) {
      const exception = await loadException(database, id)
      const { title } = await placeOf(planFor, exception, exception.error)
      return { ...exception, title, notes: await notesOf(database, id) }
    },
    assign: (selection, assignee, actor) =>
      act((sql) => assignExceptions(sql, selection, assignee), {
        ...{ action: 'exception.assign', actor, detail: { assignee } },
      }),
    tag: (selection, tags, actor) =>
      act((sql) => tagExceptions(sql, selection, tags), { action: 'exception.tag', actor, detail: tags }),
    comment: (selection, text, actor) =>
      act((sql) => noteExceptions(sql, selection, { author: actor.name, text, nextId: () => ids.next() }), {
        ...{ action: 'exception.comment', actor, detail: { text } },
      }),
    ignore: (selection, actor) =>
      act((sql) => ignoreExceptions(sql, selection, actor), { action: 'exception.ignore', actor }),
    reopen: (exceptionIds, actor) =>
      act((sql) => reopenExceptions(sql, exceptionIds), { action: 'exception.reopen', actor }),
  }
}

async function changeExceptions(
  database: Database,
  change: (sql: Sql) => Promise<readonly string[]>,
  { action, actor, detail }: { readonly action: string; readonly actor: Actor; readonly detail?: object },
): Promise<number> {
  return await database.transaction(async (sql) => {
    const changed = await change(sql)
    for (const id of changed) {
      await appendAudit(sql, {
        actor: actor.name,
        action,
        subject: id,
        ...(actor.reason === undefined ? {} : { reason: actor.reason }),
        ...(detail ? { detail } : {}),
      })
    }
    return changed.length
  })
}

/** The cause in a line, and the systems at its node, as the flow's current version names them. */
async function placeOf(
  planFor: DeskOptions['planFor'],
  { flow, node }: { readonly flow: string; readonly node: string },
  error: ErrorInfo,
): Promise<{ readonly title: string; readonly systems: readonly string[] }> {
  const plan = await planFor(flow).catch(() => undefined)
  return {
    title: titleOf(error, plan?.flow.nodes[node]?.name ?? node),
    systems: [...new Set((plan?.steps.get(node)?.systems ?? []).map(({ name }) => name))],
  }
}
