import type { CallName, RequestOf, ResponseOf } from '@crossdock/shared/api'
import type { TokenIdentity } from '../store/token-store.ts'

/** Does what a route is for. Its request is checked, its caller has the role. */
export type Handler<N extends CallName> = (request: RequestOf<N>, caller: TokenIdentity) => Promise<ResponseOf<N>>

/** A handler for each route of the table. */
export type Handlers = { readonly [N in CallName]: Handler<N> }
