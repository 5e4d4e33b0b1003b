import { hasRole, type RequestOf } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { readFlowDocument } from '@crossdock/shared/flow'
import { caseFromRecord } from '../cases/case-from-record.ts'
import { chooseCases, runCases } from '../cases/run-cases.ts'
import { buildPlan, type Plan } from '../engine/plan.ts'
import { findPublishedSubflows } from '../published-subflows.ts'
import { rulesOf } from '../security/masked-fields.ts'
import type { Services } from '../services.ts'
import { appendAudit } from '../store/audit-store.ts'
import { deleteCase, listCases, putCase } from '../store/case-store.ts'
import type { TokenIdentity } from '../store/token-store.ts'
import type { Handlers } from './handler.ts'

type CaseHandlers = Pick<Handlers, 'listCases' | 'putCase' | 'deleteCase' | 'caseFromRecord' | 'runCases'>

/** All cases of one call together take no longer; what is left then is told as stopped. */
const longestRunMs = 120_000

/** Cases: kept, made of records, run. */
export function createCaseHandlers(services: Services): CaseHandlers {
  const { database, executors, manifests, mask, planFor, systemAccess } = services
  const bench = { executors, manifests, sandbox: systemAccess.sandbox }
  return {
    listCases: async ({ params }) => ({ items: await listCases(database, params.flow) }),
    async putCase({ body, params }, caller) {
      if (body.id !== params.case || body.flow !== params.flow) {
        throw new CrossdockError('INPUT_INVALID', 'The case names another flow or id than the address.', {
          remedy: `Save it below the flow “${body.flow}” as “${body.id}”.`,
        })
      }
      await database.transaction(async (sql) => {
        if (await putCase(sql, body, caller.name)) await appendAudit(sql, actOf('case.put', params, caller))
      })
      return { ok: true }
    },
    async deleteCase({ params }, caller) {
      await database.transaction(async (sql) => {
        if (!(await deleteCase(sql, params.flow, params.case))) {
          throw new CrossdockError('NOT_FOUND', `The flow “${params.flow}” has no case “${params.case}”.`)
        }
        await appendAudit(sql, actOf('case.delete', params, caller))
      })
      return { ok: true }
    },
    async caseFromRecord({ body, params }) {
      const { document, warnings } = await caseFromRecord(
        {
          ...bench,
          sql: database,
          mask,
          planFor,
          lookup: systemAccess.lookup,
          maskRulesOf: async (flow, version) => (await rulesOf(planFor, { flow, version })).rules,
        },
        {
          recordId: params.record,
          mask: body.mask ?? [],
          ...(body.id === undefined ? {} : { id: body.id }),
          ...(body.name === undefined ? {} : { name: body.name }),
        },
      )
      return warnings.length === 0 ? document : { ...document, warnings }
    },
    async runCases({ body, params }, caller) {
      const plan = body.document
        ? await planDraft(services, { document: body.document, flow: params.flow, caller })
        : await planFor(params.flow)
      const kept = (await listCases(database, params.flow)).map(({ document }) => document)
      return await runCases(
        bench,
        { cases: chooseCases(kept, body.cases), plan },
        { lookup: systemAccess.lookup, signal: AbortSignal.timeout(longestRunMs) },
      )
    },
  }
}

function actOf(action: string, { case: id, flow }: RequestOf<'deleteCase'>['params'], { name }: TokenIdentity) {
  return { actor: name, action, subject: `${flow}/${id}` }
}

/** A draft runs for those who may make one: it may hold code. */
async function planDraft(
  { database, manifests }: Services,
  draft: {
    readonly document: Readonly<Record<string, unknown>>
    readonly flow: string
    readonly caller: TokenIdentity
  },
): Promise<Plan> {
  if (!hasRole(draft.caller.role, 'designer')) {
    throw new CrossdockError('FORBIDDEN', 'Cases run on a draft for designers only.', {
      remedy: 'Run them on the published version, or ask for a token with the role designer.',
    })
  }
  const read = readFlowDocument(draft.document)
  if (!read.ok) {
    throw new CrossdockError('FLOW_INVALID', `The draft cannot be read: ${read.problems[0]?.message}`, {
      detail: { problems: read.problems },
    })
  }
  const { flow } = read
  if (flow.id !== draft.flow) {
    throw new CrossdockError(
      'INPUT_INVALID',
      `The draft is of the flow “${flow.id}”, the cases are of “${draft.flow}”.`,
    )
  }
  return buildPlan(flow, { version: 0, manifests, find: await findPublishedSubflows(database, flow, manifests) })
}
