import type { FolderSystem, HttpAnswer, HttpCall, SystemAccess } from '@crossdock/shared/node'
import { simulateFolder } from './simulated-folder.ts'

/** Something that a node would have done to the outside. Credentials are added behind this door, so none is in it. */
export type SimulatedRequest =
  | { readonly kind: 'http'; readonly system: string; readonly call: HttpCall }
  | {
      readonly kind: 'file'
      readonly system: string
      readonly path: string
      readonly how: 'write' | 'append' | 'move'
      /** For a move: the new path. */
      readonly content: string
    }

/** Doors that look like those to the outside and lead nowhere. */
export interface SimulatedSystem {
  readonly access: SystemAccess
  /** What went through them, in order. Grows while a node runs. */
  readonly requests: readonly SimulatedRequest[]
}

/** What simulated doors answer. */
export interface SimulationOptions {
  /** Tables and sandbox are real: they reach nothing. */
  readonly real: Pick<SystemAccess, 'lookup' | 'sandbox'>
  /** Answers HTTP calls. Default: 200 with an empty object. */
  readonly answer?: (system: string, call: HttpCall) => HttpAnswer
  /** What is read of a folder before it is written to. Default: an empty one. */
  readonly folder?: (name: string) => FolderSystem
}

/** Makes doors through which a node can do what it would do, so that one sees it and nothing happens. */
export function simulateSystem(options: SimulationOptions): SimulatedSystem {
  const requests: SimulatedRequest[] = []
  const folders = new Map<string, FolderSystem>()
  const { answer = emptyAnswer } = options
  return {
    requests,
    access: {
      http: (system) => ({
        request: async (call) => {
          requests.push({ kind: 'http', system, call })
          return answer(system, call)
        },
      }),
      folder(system) {
        const known = folders.get(system)
        if (known) return known
        const note = (act: { path: string; how: 'write' | 'append' | 'move'; content: string }) =>
          requests.push({ kind: 'file', system, ...act })
        const folder = simulateFolder(options.folder?.(system), note)
        folders.set(system, folder)
        return folder
      },
      lookup: options.real.lookup,
      sandbox: options.real.sandbox,
    },
  }
}

function emptyAnswer(): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode('{}') }
}
