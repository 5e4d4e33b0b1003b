import type { CallWithToken, RequestOf, ResponseOf } from '@crossdock/shared/api'
import type { TokenIdentity } from '../store/token-store.ts'

/** Does what a route is for. Its request is checked, its caller has the role. */
export type Handler<N extends CallWithToken> = (request: RequestOf<N>, caller: TokenIdentity) => Promise<ResponseOf<N>>

/** A handler for each route of the table that asks for a token and answers once. */
export type Handlers = { readonly [N in CallWithToken]: Handler<N> }
