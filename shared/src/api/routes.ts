import type { z } from 'zod'
import { adminRoutes } from './admin-routes.ts'
import { bindingRoutes } from './binding-routes.ts'
import { caseRoutes } from './case-routes.ts'
import { debugRoutes } from './debug-routes.ts'
import { exceptionRoutes } from './exception-routes.ts'
import { flowRoutes } from './flow-routes.ts'
import { intakeRoutes } from './intake-routes.ts'
import { liveRoutes } from './live-routes.ts'
import { paramRoutes } from './param-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { replayRoutes } from './replay-routes.ts'
import type { RouteTable } from './route.ts'
import { runRoutes } from './run-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'

/** Where all routes of the table are. */
export const apiPrefix = '/api/v1'

/** The API: every route with its method, path, least role and schemas. Server, client and OpenAPI come from this table. */
export const routes = {
  ...flowRoutes,
  ...liveRoutes,
  ...recordRoutes,
  ...runRoutes,
  ...exceptionRoutes,
  ...replayRoutes,
  ...intakeRoutes,
  ...bindingRoutes,
  ...paramRoutes,
  ...adminRoutes,
  ...debugRoutes,
  ...caseRoutes,
  ...signInRoutes,
} as const satisfies RouteTable

/** The table’s type. */
export type Routes = typeof routes
/** The name of a route. */
export type RouteName = keyof Routes
/** Routes that answer once; the others stream. */
export type CallName = Exclude<RouteName, 'streamEvents'>
/** Calls that need a token. */
export type CallWithToken = Exclude<CallName, 'signIn'>

type PartOf<R, P extends string> = R extends { readonly [K in P]: infer S extends z.ZodType } ? S : undefined

type Given<R, P extends string> =
  PartOf<R, P> extends z.ZodType ? { readonly [K in P]: z.output<PartOf<R, P>> } : unknown

type Wanted<R, P extends string> =
  PartOf<R, P> extends z.ZodType ? { readonly [K in P]: z.input<PartOf<R, P>> } : unknown

type WantedQuery<R> = PartOf<R, 'query'> extends z.ZodType ? { readonly query?: z.output<PartOf<R, 'query'>> } : unknown

/** What a route’s handler receives, checked. */
export type RequestOf<N extends RouteName> = Given<Routes[N], 'params'> &
  Given<Routes[N], 'query'> &
  Given<Routes[N], 'body'>

type WantedBody<R> =
  PartOf<R, 'body'> extends z.ZodType
    ? undefined extends z.input<PartOf<R, 'body'>>
      ? { readonly body?: z.input<PartOf<R, 'body'>> }
      : { readonly body: z.input<PartOf<R, 'body'>> }
    : unknown

/** What a client hands in. */
export type ArgsOf<N extends RouteName> = Wanted<Routes[N], 'params'> & WantedQuery<Routes[N]> & WantedBody<Routes[N]>

/** What a route answers. */
export type ResponseOf<N extends RouteName> = z.output<Routes[N]['response']>
