import type { ConnectionState } from './connection-store.ts'

/** What people call the environment that is connected, or was until a moment ago. */
export function environmentOf({ environment, runtime }: Pick<ConnectionState, 'environment' | 'runtime'>): string {
  return environment?.name ?? environmentName(runtime?.name)
}

/** What a runtime is called before it has told the name of its environment. */
export function environmentName(runtimeName: string | undefined): string {
  return runtimeName === undefined || runtimeName === 'here' ? 'this runtime' : runtimeName
}

/** True while acts would reach people’s real orders. */
export function isProduction({ environment }: Pick<ConnectionState, 'environment'>): boolean {
  return environment?.kind === 'production'
}
