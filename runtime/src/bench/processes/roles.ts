/**
 * What a child process of the benchmarks can be. Each is loaded in its own process only, so that a light one stays light.
 * A role is started with its options and answers the commands that its parent may ask.
 */
export const roles = {
  load: async () => (await import('./load.ts')).startLoad,
  target: async () => (await import('./target.ts')).startTarget,
  runtime: async () => (await import('./runtime.ts')).startBenchRuntime,
  'insert-server': async () => (await import('./insert-server.ts')).startInsertServer,
  'raw-queue': async () => (await import('./raw-queue.ts')).startRawQueue,
  'csv-script': async () => (await import('./csv-script.ts')).startCsvScript,
} as const

/** Name of a role. */
export type RoleName = keyof typeof roles
type Start<N extends RoleName> = Awaited<ReturnType<(typeof roles)[N]>>
/** What a role is started with. */
export type OptionsOf<N extends RoleName> = Parameters<Start<N>>[0]
/** What a role answers. */
export type CommandsOf<N extends RoleName> = Awaited<ReturnType<Start<N>>>
