import { apiPrefix, type RequestOf, type ResponseOf, routes } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'
import { appendAudit } from '../store/audit-store.ts'
import type { Database } from '../store/database.ts'
import { createToken } from '../store/token-store.ts'
import type { Handlers } from './handler.ts'
import { readRequest } from './read-request.ts'
import type { SignInCodes } from './sign-in-codes.ts'
import { createTryLimit } from './try-limit.ts'

const failuresPerMinute = 10
const tokenMs = 12 * 60 * 60_000

/** Makes codes. */
export function createSignInHandlers(
  { database }: Pick<Services, 'database'>,
  codes: SignInCodes,
): Pick<Handlers, 'createSignInCode'> {
  return {
    async createSignInCode({ body: { name, role } }, { name: madeBy }) {
      const { code, expiresAt } = codes.make({ name, role, madeBy })
      await appendAudit(database, {
        ...{ actor: madeBy, action: 'sign-in-code.create', subject: name },
        detail: { role, expiresAt: expiresAt.toISOString() },
      })
      return { code, expiresAt: expiresAt.toISOString() }
    },
  }
}

/** Takes codes: whoever has one needs no token and gets one. Who fails too often in a minute has to wait. */
export function addSignIn(
  app: FastifyInstance,
  { database, codes }: { readonly database: Database; readonly codes: SignInCodes },
): void {
  const tries = createTryLimit({ perMinute: failuresPerMinute })
  const { method, path, role } = routes.signIn
  app.route({
    method,
    url: apiPrefix + path,
    config: { access: role },
    async handler(request): Promise<ResponseOf<'signIn'>> {
      const retryAfterMs = tries.waitMs(request.ip)
      if (retryAfterMs > 0) {
        throw new CrossdockError('OVERLOADED', 'There were too many wrong sign-in codes.', {
          remedy: 'Wait a minute, then try again with a new code, or with a token.',
          retryAfterMs,
        })
      }
      const { code } = (readRequest(routes.signIn, request) as RequestOf<'signIn'>).body
      const grant = codes.take(code)
      if (grant) return await exchange(database, { ...grant, from: request.ip })
      tries.noteFailure(request.ip)
      request.log.warn({ reqId: request.id, from: request.ip }, 'A sign-in code was refused.')
      throw new CrossdockError('UNAUTHENTICATED', 'This sign-in code was used already, or it is too old.', {
        remedy: 'Ask for a new one, or sign in with a token.',
      })
    },
  })
}

async function exchange(
  database: Database,
  grant: NonNullable<ReturnType<SignInCodes['take']>> & { readonly from: string },
): Promise<ResponseOf<'signIn'>> {
  const { name, role, madeBy, from } = grant
  const expiresAt = new Date(Date.now() + tokenMs).toISOString()
  await appendAudit(database, { actor: name, action: 'sign-in', subject: name, detail: { role, madeBy, from } })
  const { token } = await createToken(database, { name, role, expiresAt, actor: madeBy })
  return { token, name, role, expiresAt }
}
