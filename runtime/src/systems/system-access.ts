import { CrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import type { FolderSystem, HttpSystem, Sandbox, SystemAccess } from '@crossdock/shared/node'
import { createFolderSystem } from '../security/folder-system.ts'
import type { OutboundHttp } from '../security/outbound-http.ts'
import type { HttpSystemDeclaration } from '../security/outbound-http-declaration.ts'
import { type SystemDeclaration, systemDeclarationSchema, tellProblem } from './system-declaration.ts'
import type { SystemGuard } from './system-guard.ts'

/** What an environment declares, as it is now. */
export interface Bindings {
  readonly systems: Readonly<Record<string, unknown>>
  /** Table → code → column → value. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, string>>>>
}

/** The doors to the outside, for the declarations given last. */
export interface Systems extends AsyncDisposable {
  readonly access: SystemAccess
  /** Replaces declarations and tables. Systems whose declaration has not changed keep their connections. */
  update(bindings: Bindings): Promise<void>
  /** Names and kinds of the declared systems. */
  readonly declared: ReadonlyMap<string, SystemDeclaration>
}

interface OpenSystem {
  readonly text: string
  readonly declaration: SystemDeclaration
  readonly http?: HttpSystem & AsyncDisposable
  /** The same, within what the system bears. */
  readonly guarded?: HttpSystem
  readonly folder?: FolderSystem
}

/** Opens declared systems on demand. `deniedRoots` are folders of the runtime itself that no flow may reach. */
export function createSystems(options: {
  readonly http: OutboundHttp
  /** Keeps calls within what the systems bear. Without it, every call goes out at once: for a run in memory. */
  readonly guard?: SystemGuard
  readonly sandbox: Sandbox
  readonly deniedRoots: readonly string[]
}): Systems {
  let open = new Map<string, OpenSystem>()
  /** What is wrong with declarations that another version of the runtime took. They close no other system. */
  let unusable = new Map<string, string>()
  let tables: Bindings['tables'] = new Map()
  const lookup: LookupTable = (table, code) => tables.get(table)?.get(code)

  function find(name: string, kind: SystemDeclaration['kind']): OpenSystem {
    const system = open.get(name)
    const problem = unusable.get(name)
    if (problem !== undefined)
      throw new CrossdockError(
        'SYSTEM_MISSING',
        `The declaration of the system “${name}” cannot be used: ${problem}.`,
        {
          remedy: 'Correct the declaration; the records that wait for the system can then be retried.',
          detail: { system: name },
        },
      )
    if (!system)
      throw new CrossdockError('SYSTEM_MISSING', `The system “${name}” is not declared in this environment.`, {
        detail: { system: name },
      })
    if (system.declaration.kind === kind) return system
    throw new CrossdockError(
      'SYSTEM_MISSING',
      `The system “${name}” is a ${system.declaration.kind}, and a node needs it as ${kind}.`,
      { detail: { system: name } },
    )
  }

  function openSystem(name: string, text: string, declaration: SystemDeclaration): OpenSystem {
    if (declaration.kind === 'http') {
      const http = options.http.system(declaration)
      const request: HttpSystem['request'] = async (call, signal) => {
        const send = () => http.request(call, signal)
        return await (options.guard ? options.guard.call(name, send, { signal, withdrawn: call.withdrawn }) : send())
      }
      return { text, declaration, http, guarded: { request } }
    }
    return { text, declaration, folder: createFolderSystem({ name, declaration, deniedRoots: options.deniedRoots }) }
  }

  return {
    access: {
      http: (name) => find(name, 'http').guarded as HttpSystem,
      folder: (name) => find(name, 'folder').folder as FolderSystem,
      lookup,
      sandbox: options.sandbox,
    },
    get declared() {
      return new Map([...open].map(([name, system]) => [name, system.declaration]))
    },
    async update(bindings) {
      tables = bindings.tables
      const next = new Map<string, OpenSystem>()
      const refused = new Map<string, string>()
      for (const [name, declared] of Object.entries(bindings.systems)) {
        const text = JSON.stringify(declared)
        const known = open.get(name)
        if (known?.text === text) next.set(name, known)
        else {
          const { data, error } = systemDeclarationSchema.safeParse(declared)
          if (data) next.set(name, openSystem(name, text, data))
          else refused.set(name, tellProblem(error))
        }
      }
      const closed = [...open].filter(([name, system]) => next.get(name) !== system)
      open = next
      unusable = refused
      await options.guard?.declare(limitsOf(next))
      // Calls under way on a replaced system end as interrupted; their records are taken up again on the new one.
      for (const [, system] of closed) await system.http?.[Symbol.asyncDispose]()
    },
    async [Symbol.asyncDispose]() {
      for (const system of open.values()) await system.http?.[Symbol.asyncDispose]()
      open = new Map()
    },
  }
}

function limitsOf(systems: ReadonlyMap<string, OpenSystem>): ReadonlyMap<string, HttpSystemDeclaration> {
  const limits = new Map<string, HttpSystemDeclaration>()
  for (const [name, { declaration }] of systems) if (declaration.kind === 'http') limits.set(name, declaration)
  return limits
}
