/** To a child: begin, or do something. Options and arguments are plain data. */
export type ToChild =
  | { readonly kind: 'start'; readonly options: unknown }
  | { readonly kind: 'ask'; readonly id: number; readonly command: string; readonly argument: unknown }

/** From a child. `id` 0 answers the start. */
export interface FromChild {
  readonly id: number
  readonly answer?: unknown
  readonly error?: string
}

/** What every child answers besides its own commands. */
export interface CommonCommands {
  /** CPU time used so far, in milliseconds. */
  cpuMs(argument: null): number
  /** The most memory that the process has held, in bytes. */
  peakBytes(argument: null): number
}
