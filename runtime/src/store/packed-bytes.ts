/**
 * Many byte strings as one parameter of a statement, cut apart by the database with
 * `substring($bytes from start for length)`. An array of bytea goes over the wire as hexadecimal text, at twice its size.
 */
export interface PackedBytes {
  readonly bytes: Buffer
  /** Where each one starts, counting from 1 as SQL does. */
  readonly starts: readonly number[]
  /** Null for null. */
  readonly lengths: readonly (number | null)[]
}

/** Packs byte strings for a statement. */
export function packBytes(parts: readonly (Buffer | null)[]): PackedBytes {
  let next = 1
  const starts = parts.map((part) => {
    const start = next
    next += part?.length ?? 0
    return start
  })
  const bytes = Buffer.concat(parts.filter((part) => part !== null))
  return { bytes, starts, lengths: parts.map((part) => part?.length ?? null) }
}
