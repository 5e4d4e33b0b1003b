/**
 * Where what is too large for a row is kept, by the SHA-256 of its bytes: the same bytes are there once, and whether they
 * are still what they were can be seen. The only place that knows where is `blob-folder.ts`; an object store can take its part.
 */
export interface BlobStore {
  /** Names this store among others, 16 bytes: a row says in which store its bytes are. */
  readonly id: Buffer
  /** Keeps bytes; resolves when they are durable. Throws STORAGE_FULL and STORAGE_UNAVAILABLE. */
  put(hash: string, bytes: Uint8Array): Promise<void>
  /** Undefined when they are not there or not whole any more. Throws STORAGE_UNAVAILABLE. */
  get(hash: string): Promise<Buffer | undefined>
  /** Removes them, if they are there. */
  remove(hash: string): Promise<void>
  /** All hashes that were put before a moment. */
  list(beforeMs: number): AsyncIterable<string>
}
