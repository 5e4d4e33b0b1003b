import { createHash } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import type { BlobStore } from './blob-store.ts'
import type { Sql } from './database.ts'
import { type BlobPointer, decodePayload, encodePayload, encodePointer, readPointer } from './payload-codec.ts'

/** Compressed size above which a payload or journey part goes to the blob store. */
const largeAboveBytes = 256 * 1024

/**
 * Encodes values for bytea columns. Large ones are put into the blob store before the row that points to them can commit,
 * under a lock that ends with the transaction: nobody takes them for unused in between. Call it in the transaction that
 * writes the row.
 */
export async function encodePayloads(sql: Sql, values: readonly unknown[]): Promise<readonly Buffer[]> {
  return await storeLarge(
    sql,
    values.map((value) => encodePayload(value)),
  )
}

/** The second half of `encodePayloads`: puts large ones into the blob store and answers pointers in their place. */
export async function storeLarge(sql: Sql, encoded: readonly Buffer[]): Promise<readonly Buffer[]> {
  const { blobs } = sql
  if (!blobs || !encoded.some((bytes) => isLarge(sql, bytes))) return encoded
  const kept: Buffer[] = []
  for (const bytes of encoded) kept.push(isLarge(sql, bytes) ? await putLarge(sql, blobs, bytes) : bytes)
  return kept
}

/** True for an encoded value that goes to the blob store, which takes a transaction. */
export function isLarge({ blobs }: Pick<Sql, 'blobs'>, bytes: Buffer): boolean {
  return blobs !== undefined && bytes.length > largeAboveBytes
}

async function putLarge(sql: Sql, blobs: BlobStore, bytes: Buffer): Promise<Buffer> {
  const hash = createHash('sha256').update(bytes).digest('hex')
  await sql.query({ text: 'select pg_advisory_xact_lock_shared($1)', values: [blobLock(hash)] })
  await blobs.put(hash, bytes)
  return encodePointer({ store: blobs.id, hash })
}

/** The advisory lock of a blob: shared by who writes a row that points to it, exclusive for who removes it. */
export function blobLock(hash: string): string {
  return Buffer.from(hash.slice(0, 16), 'hex').readBigInt64BE().toString()
}

/** Decodes a column's value, from the blob store where it is there. Throws PAYLOAD_LOST and STORAGE_UNAVAILABLE. */
export async function loadPayload({ blobs }: Pick<Sql, 'blobs'>, bytes: Buffer): Promise<unknown> {
  const pointer = readPointer(bytes)
  return decodePayload(pointer ? await fetchLarge(blobs, pointer) : bytes)
}

async function fetchLarge(blobs: BlobStore | undefined, { store, hash }: BlobPointer): Promise<Buffer> {
  const bytes = await blobs?.get(hash)
  if (bytes) return bytes
  if (blobs?.id.equals(store)) {
    throw new CrossdockError('PAYLOAD_LOST', 'A large payload is missing from its folder or damaged.', {
      detail: { blob: hash },
    })
  }
  throw new CrossdockError(
    'STORAGE_UNAVAILABLE',
    'A large payload is in another folder than the one that this process uses.',
    { detail: { blob: hash } },
  )
}
