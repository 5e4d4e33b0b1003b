/** What is said, and offered first, when a part of the designer breaks. */
interface Break {
  readonly title: string
  readonly text: string
  /** True where showing the part again cannot help: the browser keeps what it could not load. */
  readonly needsReload: boolean
}

/** Each browser's words for a part of the designer that could not be loaded. */
const notLoaded = /dynamically imported module|importing a module script failed|unable to preload/i

/** Tells a part that could not be loaded, as after an update of the runtime that serves it, from one that went wrong. */
export function describeBreak(message: string): Break {
  if (notLoaded.test(message)) {
    return {
      title: 'This part of Crossdock could not be loaded',
      text: 'Crossdock was updated since this window was opened, or its runtime cannot be reached. Your flow is kept as a draft: load the window anew and go on with it.',
      needsReload: true,
    }
  }
  return {
    title: 'This part of Crossdock stopped working',
    text: 'Your flow is kept as a draft. Show it again, or load the window anew and continue from the draft.',
    needsReload: false,
  }
}
