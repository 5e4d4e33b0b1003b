import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { CrossdockError } from '@crossdock/shared/errors'

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const format = 'cd1'

/** Encrypts secrets for storage. Each sealed text names the key it needs. */
export interface SecretBox {
  /** Name of the key, 16 hex digits. It says nothing about the key itself. */
  readonly keyId: string
  /** Encrypts. `context` says what the secret belongs to; `open` needs the same one. */
  seal(plain: string, context: string): string
  /** Decrypts. Throws CREDENTIAL_MISSING for another key, another context or a changed text; the text stays as it is. */
  open(sealed: string, context: string): string
}

/** A box over AES-256-GCM with a key of 32 bytes. The context is authenticated, so that sealed texts cannot be swapped. */
export function createSecretBox(key: Uint8Array): SecretBox {
  if (key.length !== keyBytes) {
    throw new CrossdockError('CONFIG_INVALID', `The secret key has ${key.length} bytes; it needs ${keyBytes}.`)
  }
  const keyId = createHash('sha256').update('crossdock key id\0').update(key).digest('hex').slice(0, 16)
  return {
    keyId,
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(keyId, context))
      const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${format}.${keyId}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const body = bodyOf(sealed, keyId)
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(associatedData(keyId, context)).setAuthTag(body.subarray(-tagBytes))
      try {
        return decipher.update(body.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        throw unreadable('A stored secret was changed, or belongs to something else.', 'Enter the credential again.')
      }
    },
  }
}

/** Reads a secret key from text: 64 hex digits or base64 of 32 bytes. Throws CONFIG_INVALID. */
export function parseSecretKey(text: string): Uint8Array {
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[\w+/-]{43}=?$/.test(trimmed)) return Buffer.from(trimmed, 'base64')
  throw new CrossdockError('CONFIG_INVALID', 'The secret key is not 32 bytes as base64 or as 64 hex digits.', {
    remedy: 'Make one with `openssl rand -base64 32`, or restore the key that the stored secrets were sealed with.',
  })
}

/**
 * The key from a file, made (mode 0600) when there is none. Safe when several processes start at once: all get the same key.
 * Throws CONFIG_INVALID for a file that holds no key; it is never replaced.
 */
export async function loadSecretKeyFile(path: string): Promise<Uint8Array> {
  const existing = await readKeyFile(path)
  if (existing) return existing
  // Written whole under a name of its own first: another process never sees half a key.
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (thrown) {
    if (!isFileError(thrown, 'EEXIST')) throw thrown
  } finally {
    await rm(draft, { force: true })
  }
  const key = await readKeyFile(path)
  if (key) return key
  throw new CrossdockError('CONFIG_INVALID', `The key file ${path} vanished while it was being made.`)
}

async function readKeyFile(path: string): Promise<Uint8Array | undefined> {
  try {
    return parseSecretKey(await readFile(path, 'utf8'))
  } catch (thrown) {
    if (isFileError(thrown, 'ENOENT')) return undefined
    throw thrown
  }
}

function isFileError(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code
}

function associatedData(keyId: string, context: string): Buffer {
  return Buffer.from(JSON.stringify([format, keyId, context]))
}

function bodyOf(sealed: string, keyId: string): Buffer {
  const [version, sealedWith, text] = sealed.split('.')
  const body = Buffer.from(text ?? '', 'base64url')
  if (version !== format || body.length < nonceBytes + tagBytes) {
    throw unreadable('A stored secret has a form that this program does not read.', 'Enter the credential again.')
  }
  if (sealedWith !== keyId) {
    throw unreadable(
      `A stored secret was sealed with key ${sealedWith}, and this runtime has key ${keyId}.`,
      'Start with the key of that id (CROSSDOCK_SECRET_KEY or the key file). Nothing was changed; with a new key, enter the credentials again.',
    )
  }
  return body
}

function unreadable(message: string, remedy: string): CrossdockError {
  return new CrossdockError('CREDENTIAL_MISSING', message, { remedy })
}
