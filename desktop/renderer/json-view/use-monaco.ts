import { useEffect, useState } from 'react'

/** The code editor with JSON, as it was loaded. */
export type LoadedEditor = typeof import('./monaco-json.ts')

/** Loads the code editor when it is first needed. */
export function useMonaco(): { readonly loaded: LoadedEditor | undefined; readonly problem: string | undefined } {
  const [state, setState] = useState<ReturnType<typeof useMonaco>>({ loaded: undefined, problem: undefined })
  useEffect(() => {
    let isCurrent = true
    import('./monaco-json.ts').then(
      (loaded) => isCurrent && setState({ loaded, problem: undefined }),
      (thrown: unknown) => isCurrent && setState({ loaded: undefined, problem: String(thrown) }),
    )
    return () => {
      isCurrent = false
    }
  }, [])
  return state
}
