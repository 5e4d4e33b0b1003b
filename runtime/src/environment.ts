import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SystemAccess } from '@crossdock/shared/node'
import type { Clock } from './engine/ports.ts'
import type { SystemHeld } from './engine/tools.ts'
import { startSandbox } from './sandbox/start-sandbox.ts'
import {
  type Credentials,
  createCredentials,
  type NewCredential,
  type StoredCredential,
  sealCredential,
} from './security/credentials.ts'
import { createOutboundHttp } from './security/outbound-http.ts'
import { createSecretBox, loadSecretKeyFile, parseSecretKey } from './security/secret-box.ts'
import { readBindings, readBindingsMark, readSealedCredential } from './store/bindings-store.ts'
import type { Database } from './store/database.ts'
import type { PresentBindings } from './systems/missing-bindings.ts'
import { createSystems } from './systems/system-access.ts'
import { SystemGuard } from './systems/system-guard.ts'

/** The outside world as this environment declares it: systems, credentials, code tables, and the sandbox. */
export interface Environment extends AsyncDisposable {
  readonly access: SystemAccess
  readonly credentials: Credentials
  /** What expressions read as `params`, as of the last refresh. */
  readonly params: Readonly<Record<string, unknown>>
  /** Takes up changed declarations. Cheap when nothing has changed. */
  refresh(): Promise<void>
  /** What is declared, read anew. */
  presentBindings(): Promise<PresentBindings>
  sealCredential(credential: NewCredential): StoredCredential
  /** Why a record that needs this system should wait, or undefined when it may go on. */
  holdOf(name: string, recordId: string): SystemHeld | undefined
}

const codeFolder = resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** Opens the environment of a home folder. The secret key is the one given, or the one in the home folder, made at need. */
export async function openEnvironment(options: {
  readonly database: Database
  readonly home: string
  readonly secretKey: string | undefined
  /** Ports of our own database and queue, which no flow may reach. */
  readonly deniedPorts: readonly number[]
  readonly clock: Clock
  /** Name of this process among those that share the systems' limits. */
  readonly holder: string
}): Promise<Environment> {
  const { database, home, secretKey, deniedPorts } = options
  const box = createSecretBox(
    secretKey === undefined ? await loadSecretKeyFile(join(home, 'secret.key')) : parseSecretKey(secretKey),
  )
  const credentials = createCredentials({ box, store: { get: (name) => readSealedCredential(database, name) } })
  const http = createOutboundHttp({ credentials, deniedPorts })
  const sandbox = startSandbox()
  const guard = new SystemGuard({ database, clock: options.clock, holder: options.holder })
  const systems = createSystems({ http, guard, sandbox, deniedRoots: [resolve(home), codeFolder] })
  let mark: string | undefined
  let params: Readonly<Record<string, unknown>> = {}
  let present: PresentBindings = { systems: new Map(), credentials: new Set(), tables: new Set(), params: new Set() }

  async function takeUp(): Promise<void> {
    if (mark !== undefined && mark === (await readBindingsMark(database))) return await guard.refresh()
    const bindings = await readBindings(database)
    for (const name of present.credentials) credentials.forget(name)
    await systems.update(bindings)
    const tables = new Set(bindings.tables.keys())
    params = bindings.params
    const { credentials: named } = bindings
    present = { systems: systems.declared, credentials: named, tables, params: new Set(Object.keys(params)) }
    mark = bindings.mark
  }

  // One after the other: a look that began earlier must not replace what a later one has seen.
  let latest = Promise.resolve()
  function refresh(): Promise<void> {
    latest = latest.then(takeUp, takeUp)
    return latest
  }

  await refresh()
  return {
    access: systems.access,
    credentials,
    get params() {
      return params
    },
    refresh,
    async presentBindings() {
      await refresh()
      return present
    },
    sealCredential: (credential) => sealCredential(box, credential),
    holdOf: (name, recordId) => guard.holdOf(name, recordId),
    async [Symbol.asyncDispose]() {
      await guard[Symbol.asyncDispose]()
      await systems[Symbol.asyncDispose]()
      await http[Symbol.asyncDispose]()
      await sandbox[Symbol.asyncDispose]()
    },
  }
}
