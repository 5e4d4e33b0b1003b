import type { SystemTest } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'

/** Tries a declared system. A refusal of the runtime itself is told as a notice, and answers undefined. */
export function useSystemTest(name: string): {
  readonly isTesting: boolean
  readonly run: (probe: { readonly path?: string }) => Promise<SystemTest | undefined>
} {
  const { bindings, connection, view } = useWorkspace()
  const [isTesting, setTesting] = useState(false)
  const run = async ({ path }: { readonly path?: string }) => {
    setTesting(true)
    try {
      const body = path === undefined || path === '' ? {} : { path }
      return await connection.clientToAct().testSystem({ params: { name }, body })
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      view.notify({ kind: 'problem', text: message, remedy })
      return undefined
    } finally {
      setTesting(false)
      void bindings.refresh()
    }
  }
  return { isTesting, run }
}
