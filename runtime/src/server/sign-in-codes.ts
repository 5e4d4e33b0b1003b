import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Role } from '@crossdock/shared/api'

const validMs = 10 * 60_000
/** So many wait at once; of more, the oldest goes. */
const mostCodes = 100

/** What a code is good for. */
export interface SignInGrant {
  /** What the token is called that it is exchanged for. */
  readonly name: string
  readonly role: Role
  /** Who made the code. */
  readonly madeBy: string
}

/** Codes that are good once and for ten minutes. They live in this process and are gone with it. */
export interface SignInCodes {
  make(grant: SignInGrant): { readonly code: string; readonly expiresAt: Date }
  /** What the code is good for; from then on it is good for nothing. Undefined when it is unknown, used or expired. */
  take(code: string): SignInGrant | undefined
}

/** No codes yet. */
export function createSignInCodes({ now = Date.now }: { readonly now?: () => number } = {}): SignInCodes {
  let waiting: readonly { readonly hash: Buffer; readonly endsAtMs: number; readonly grant: SignInGrant }[] = []
  const stillGood = () => waiting.filter(({ endsAtMs }) => endsAtMs > now())
  return {
    make(grant) {
      const code = randomBytes(32).toString('base64url')
      const endsAtMs = now() + validMs
      waiting = [...stillGood(), { hash: hashOf(code), endsAtMs, grant }].slice(-mostCodes)
      return { code, expiresAt: new Date(endsAtMs) }
    },
    take(code) {
      const hash = hashOf(code)
      waiting = stillGood()
      const found = waiting.find((entry) => timingSafeEqual(entry.hash, hash))
      waiting = waiting.filter((entry) => entry !== found)
      return found?.grant
    },
  }
}

/** Only hashes are kept and compared: how long that takes says nothing of a code. */
function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
