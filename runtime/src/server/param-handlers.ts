import type { Services } from '../services.ts'
import { loadParams, putParams } from '../store/param-store.ts'
import type { Handlers } from './handler.ts'

/** Parameters of this environment. A change is in force for the next call. */
export function createParamHandlers({
  bindingsChanged,
  database,
}: Services): Pick<Handlers, 'getParams' | 'putParams'> {
  return {
    getParams: () => loadParams(database),
    async putParams({ body }, { name: actor }) {
      const stored = await putParams(database, { ...body, actor })
      await bindingsChanged()
      return stored
    },
  }
}
