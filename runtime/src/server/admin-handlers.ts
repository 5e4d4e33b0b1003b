import { renderOpenApi, routes } from '@crossdock/shared/api'
import type { Services } from '../services.ts'
import { loadActivity } from '../store/activity.ts'
import { listAudit } from '../store/audit-store.ts'
import { readWithin } from '../store/bounded-read.ts'
import { createToken, listTokens, revokeToken } from '../store/token-store.ts'
import { describeRuntime } from './about.ts'
import type { Handlers } from './handler.ts'

type AdminHandlers = Pick<
  Handlers,
  | 'whoAmI'
  | 'getAbout'
  | 'getHealth'
  | 'getActivity'
  | 'getOpenApi'
  | 'listTokens'
  | 'createToken'
  | 'revokeToken'
  | 'listAudit'
>

const defaultMinutes = 60
const apiVersion = '1'

/** The runtime itself: tokens, audit, health and what is going on. */
export function createAdminHandlers(services: Services, limits: { readonly bodyLimitBytes: number }): AdminHandlers {
  const { database, health } = services
  const openApi = renderOpenApi(routes, { version: apiVersion })
  return {
    whoAmI: async (_request, { name, role }) => ({ name, role }),
    getAbout: async (_request, caller) => describeRuntime(services, caller, limits),
    getHealth: async () => await health(),
    getActivity: async ({ query }) =>
      await loadActivity(database, {
        endedWithinSeconds: (query.endedWithinMinutes ?? defaultMinutes) * 60,
        flow: query.flow,
      }),
    getOpenApi: async () => openApi,
    listTokens: async () => ({ items: await listTokens(database) }),
    createToken: async ({ body: { name, role, expiresAt } }, { name: actor }) =>
      await createToken(database, { name, role, actor, ...(expiresAt === undefined ? {} : { expiresAt }) }),
    async revokeToken({ params }, { name: actor }) {
      await revokeToken(database, { id: params.token, actor })
      return { ok: true }
    },
    listAudit: ({ query }) => readWithin(database, (sql) => listAudit(sql, query)),
  }
}
