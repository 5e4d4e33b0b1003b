let loading: Promise<typeof import('./monaco.ts')> | undefined

/** The code editor, loaded when the first expression is edited. Rejects when it cannot be; a plain field stays then. */
export function loadMonaco(): Promise<typeof import('./monaco.ts')> {
  loading ??= import('./monaco.ts').catch((thrown: unknown) => {
    loading = undefined
    throw thrown
  })
  return loading
}
