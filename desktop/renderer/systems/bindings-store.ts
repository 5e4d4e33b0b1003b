import type {
  ApiClient,
  CodeTableView,
  CredentialTypeView,
  CredentialView,
  ResponseOf,
  SystemKindView,
} from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'

/** A system with how it is and who uses it. */
export type ListedSystem = ResponseOf<'listSystems'>['items'][number]

/** What the connected environment has: systems, credentials and code tables. All empty while none is connected. */
export interface BindingsState {
  /** True once everything was read from the runtime that is connected now. */
  readonly isKnown: boolean
  /** Why it could not be read, for people. */
  readonly problem: string | undefined
  readonly systems: readonly ListedSystem[]
  readonly systemKinds: readonly SystemKindView[]
  /** Empty for those who may not see them. */
  readonly credentials: readonly CredentialView[]
  readonly credentialTypes: readonly CredentialTypeView[]
  readonly tables: readonly CodeTableView[]
}

/** What the connected environment has, read when somebody looks at it. */
export interface BindingsStore extends Pick<StoreApi<BindingsState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Reads everything anew. What was known stays while it is read. Never throws; see `problem`. */
  refresh(): Promise<void>
}

const nothing: BindingsState = {
  isKnown: false,
  problem: undefined,
  systems: [],
  systemKinds: [],
  credentials: [],
  credentialTypes: [],
  tables: [],
}

/** Forgets what it knows when another environment is connected. */
export function createBindingsStore(connection: ConnectionStore): BindingsStore {
  const store = createStore<BindingsState>(() => nothing)
  let lastLook = 0
  const refresh = async () => {
    const { client } = connection.getState()
    if (client === undefined) return
    lastLook += 1
    const look = lastLook
    const found = await readBindings(client, store.getState()).catch((thrown: unknown) => ({
      problem: toCrossdockError(thrown).message,
    }))
    if (look === lastLook && client === connection.getState().client) store.setState(found)
  }
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) store.setState(nothing, true)
  })
  return { ...store, refresh }
}

/** Kinds and types do not change while a runtime runs: what was read of them stays. */
async function readBindings(client: ApiClient, known: BindingsState): Promise<BindingsState> {
  const [systems, systemKinds, credentials, credentialTypes, tables] = await Promise.all([
    client.listSystems({}),
    known.systemKinds.length > 0 ? { items: known.systemKinds } : client.listSystemKinds({}),
    client.listCredentials({}).catch(emptyWhenForbidden),
    known.credentialTypes.length > 0
      ? { items: known.credentialTypes }
      : client.listCredentialTypes({}).catch(emptyWhenForbidden),
    client.listTables({}),
  ])
  return {
    isKnown: true,
    problem: undefined,
    systems: systems.items,
    systemKinds: systemKinds.items,
    credentials: credentials.items,
    credentialTypes: credentialTypes.items,
    tables: tables.items,
  }
}

function emptyWhenForbidden(thrown: unknown): { readonly items: readonly never[] } {
  const error = toCrossdockError(thrown)
  if (error.code === 'FORBIDDEN') return { items: [] }
  throw error
}
