import { z } from 'zod'

/** Name of a port through which a record comes back from a subflow; `error` is every node's own. */
export const portName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]{0,39}$/, 'Begin with a small letter; then letters, digits and - only.')
  .refine((name) => name !== 'error', 'Every node has a port “error” already; choose another name.')
