import type { Services } from '../services.ts'
import { listRefusals } from '../store/refusal-store.ts'
import type { Handlers } from './handler.ts'

/** What was not taken. */
export function createIntakeHandlers({ database }: Services): Pick<Handlers, 'listIntakeRefusals'> {
  return { listIntakeRefusals: ({ query }) => listRefusals(database, query) }
}
