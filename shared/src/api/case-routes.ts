import { z } from 'zod'
import { caseDocument } from '../case/index.ts'
import { done, errorInfo, flowId, id, instant, listOf } from './models.ts'
import type { RouteTable } from './route.ts'

const caseId = z.string().min(1).max(64)

const caseInfo = z.object({ document: caseDocument, savedBy: z.string(), savedAt: instant })

/** A case as it is kept. */
export type CaseInfo = z.output<typeof caseInfo>

/** One thing that came out otherwise than the case expects. */
const difference = z.object({
  /** e.g. `0` or `0/split1[2]` */
  record: z.string(),
  node: z.string().exactOptional(),
  /** A sentence: what was expected and what came. */
  message: z.string(),
  expected: z.unknown().exactOptional(),
  actual: z.unknown().exactOptional(),
})

/** How a case went. */
export const caseResult = z.object({
  case: z.string(),
  name: z.string(),
  /** `broken`: it could not be run to the end, e.g. a node without a pin. */
  outcome: z.enum(['passed', 'failed', 'broken', 'no-expectation']),
  error: errorInfo.exactOptional(),
  differences: listOf(difference),
  durationMs: z.number(),
  /** By node: how it went in this case. */
  nodes: listOf(z.object({ node: z.string(), visits: z.int(), outcome: z.enum(['passed', 'failed', 'broken']) })),
  /** Where it is not as expected, or nothing was expected: what came, to be taken as the expectation. */
  actual: caseDocument.shape.expect,
  /** For a case that expects nothing yet: the rows of code tables that it used, to become its own. */
  tables: caseDocument.shape.tables.exactOptional(),
})

/** How a case went. */
export type CaseResult = z.output<typeof caseResult>

/** What the cases together have visited. */
export const caseCoverage = z.object({
  nodes: listOf(z.object({ node: z.string(), visits: z.int() })),
  /** Ports, `<node>.<port>`, error ports that are wired included. */
  branches: listOf(z.object({ from: z.string(), visits: z.int() })),
})

/** What the cases together have visited. */
export type CaseCoverage = z.output<typeof caseCoverage>

/** Cases of flows: saved, run, taken from records. */
export const caseRoutes = {
  listCases: {
    method: 'GET',
    path: '/flows/:flow/cases',
    role: 'viewer',
    summary: 'The cases of a flow, by name.',
    params: z.strictObject({ flow: flowId }),
    response: z.object({ items: listOf(caseInfo) }),
  },
  putCase: {
    method: 'PUT',
    path: '/flows/:flow/cases/:case',
    role: 'designer',
    summary: 'Saves a case under its id, over the one that is there.',
    params: z.strictObject({ flow: flowId, case: caseId }),
    body: caseDocument,
    response: done,
  },
  deleteCase: {
    method: 'DELETE',
    path: '/flows/:flow/cases/:case',
    role: 'designer',
    summary: 'Deletes a case.',
    params: z.strictObject({ flow: flowId, case: caseId }),
    response: done,
  },
  caseFromRecord: {
    method: 'POST',
    path: '/records/:record/case',
    role: 'operator',
    summary:
      'A case made of a recorded record, fields masked: what came in, what the outside answered, what became of it. Saves nothing.',
    params: z.strictObject({ record: id }),
    body: z.strictObject({
      id: caseId.optional(),
      name: z.string().trim().min(1).max(200).optional(),
      /** Fields to mask besides those that the flow masks. */
      mask: z.array(z.string().min(1).max(200)).max(200).optional(),
    }),
    /** `warnings`: where it goes another way than it did then, or than it does unmasked. They are not part of the case. */
    response: caseDocument.extend({ warnings: listOf(z.string()).exactOptional() }),
  },
  runCases: {
    method: 'POST',
    path: '/flows/:flow/cases/run',
    role: 'operator',
    summary: 'Runs cases in memory, with every connector pinned: the current version, or (designers) a draft.',
    params: z.strictObject({ flow: flowId }),
    body: z.strictObject({
      document: z.record(z.string(), z.unknown()).optional(),
      /** Default: all. */
      cases: z.array(caseId).max(500).optional(),
    }),
    response: z.object({ results: listOf(caseResult), coverage: caseCoverage }),
  },
} as const satisfies RouteTable
