/** Header that counts the Crossdock calls a message has come through, so that a loop of flows comes to an end. */
export const hopsHeader = 'x-crossdock-hops'

/** Calls after which a message is taken to be going round in a loop. */
export const maxHops = 20

/** Reads the header; whatever is not a count is none. */
export function readHops(header: string | undefined): number {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : 0
}
