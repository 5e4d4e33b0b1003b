import { type ApiClient, createApiClient, type Role } from '@crossdock/shared/api'
import { fetch } from 'undici'
import type { Runtime } from '../main.ts'
import { createToken } from '../store/token-store.ts'

/** Calls a runtime over HTTP with a token. */
export function apiClient({ url, token }: { readonly url: string | undefined; readonly token: string }): ApiClient {
  return createApiClient(async ({ method, path, contentType, body }) => {
    const headers = { authorization: `Bearer ${token}`, ...(contentType ? { 'content-type': contentType } : {}) }
    const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    return { status: answer.status, text: await answer.text() }
  })
}

/** A person of each role, named `a viewer` and so on, as they call a runtime. */
export async function clientsOf({
  services,
  url,
}: Pick<Runtime, 'services' | 'url'>): Promise<Readonly<Record<Role, ApiClient>>> {
  const clientOf = async (role: Role) => {
    const { token } = await createToken(services.database, { name: `a ${role}`, role, actor: 'test' })
    return apiClient({ url, token })
  }
  const [viewer, operator, designer, admin] = await Promise.all([
    clientOf('viewer'),
    clientOf('operator'),
    clientOf('designer'),
    clientOf('admin'),
  ])
  return { viewer, operator, designer, admin }
}
