import type { Route } from '@crossdock/shared/api'
import { CrossdockError, describeIssue } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import type { z } from 'zod'

/** The parts of a call that a route may take. */
export interface RawRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** Checks a call against its route’s schemas and answers the parts it takes. Throws INPUT_INVALID listing every problem. */
export function readRequest(route: Route, raw: RawRequest): Partial<RawRequest> {
  assertKeepable(raw)
  const parts: Partial<Record<keyof RawRequest, unknown>> = {}
  const problems: { readonly path: string; readonly message: string }[] = []
  for (const part of ['params', 'query', 'body'] as const) {
    const schema: z.ZodType | undefined = route[part]
    if (!schema) continue
    const parsed = schema.safeParse(raw[part])
    if (parsed.success) parts[part] = parsed.data
    else
      problems.push(
        ...parsed.error.issues.map((issue) => ({
          path: [part, ...issue.path].join('.'),
          message: describeIssue(issue),
        })),
      )
  }
  const first = problems[0]
  if (!first) return parts
  throw new CrossdockError('INPUT_INVALID', `The call is refused: ${first.path}: ${first.message}`, {
    remedy: 'Correct the call; /api/v1/openapi.json describes it.',
    detail: { problems },
  })
}

/** Refuses characters that no database column takes, in what did not come as JSON and was not checked as such. */
function assertKeepable({ params, query, body }: RawRequest): void {
  const checked = checkPayload({ params, query, text: typeof body === 'string' ? body : '' })
  if (!checked.ok) throw checked.error
}
