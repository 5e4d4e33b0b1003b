/** The only two channels between main process and preload. The page knows neither. */
export const callChannel = 'crossdock:call'
export const eventChannel = 'crossdock:event'

/** Begins the arguments by which the main process tells the preload the names of the contract. */
export const callNamesArgument = '--crossdock-calls='
export const eventNamesArgument = '--crossdock-events='

/** How the main process answers a call. */
export type IpcAnswer =
  | { readonly ok: true; readonly value: unknown }
  /** For people: what happened and what to do. */
  | { readonly ok: false; readonly message: string }
