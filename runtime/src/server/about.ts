import { hasRole, type ResponseOf, type Route, routes } from '@crossdock/shared/api'
import runtimePackage from '../../package.json' with { type: 'json' }
import type { Services } from '../services.ts'
import type { TokenIdentity } from '../store/token-store.ts'

/** Which environment this is, its version, who asks and what they may do. */
export function describeRuntime(
  { environment }: Pick<Services, 'environment'>,
  { name, role }: TokenIdentity,
  { bodyLimitBytes }: { readonly bodyLimitBytes: number },
): ResponseOf<'getAbout'> {
  const may = Object.entries(routes)
    .filter(([, route]: [string, Route]) => route.role !== 'anyone' && hasRole(role, route.role))
    .map(([route]) => route)
  return {
    version: runtimePackage.version,
    environment,
    me: { name, role, may },
    limits: { bodyBytes: bodyLimitBytes },
  }
}
