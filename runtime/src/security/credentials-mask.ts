import { encodedForms } from '@crossdock/shared/record'

const shortestMasked = 6
const mostRemembered = 2000
const replacement = '[secret]'

/** Blanks out every secret that this process has handled, in whatever text is about to be kept or shown. */
export interface SecretMask {
  /** Remembers a secret. Shorter ones than 6 characters are left out: they would blank out ordinary words. */
  remember(secret: string): void
  /** The text with each remembered secret replaced, be it plain, in JSON, XML or an address, base64 or base64url. */
  mask(text: string): string
  /** The same for JSON data. Answers the value itself where there is nothing to blank out. */
  maskData<T>(value: T): T
}

/** An empty mask. It keeps the latest 2,000 secrets, so that renewed tokens do not pile up. */
export function createSecretMask(): SecretMask {
  const secrets = new Set<string>()
  let pattern: RegExp | undefined
  const mask = (text: string) => {
    if (secrets.size === 0) return text
    pattern ??= patternOf(secrets)
    return text.replace(pattern, replacement)
  }
  return {
    remember(secret) {
      if (secret.length < shortestMasked || secrets.has(secret)) return
      secrets.add(secret)
      for (const oldest of secrets) {
        if (secrets.size <= mostRemembered) break
        secrets.delete(oldest)
      }
      pattern = undefined
    },
    mask,
    maskData<T>(value: T): T {
      if (secrets.size === 0) return value
      const text = JSON.stringify(value)
      const masked = mask(text)
      return masked === text ? value : (JSON.parse(masked) as T)
    },
  }
}

function patternOf(secrets: ReadonlySet<string>): RegExp {
  const forms = new Set([...secrets].flatMap(formsOf))
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return new RegExp(longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
  const url = base64.replaceAll('+', '-').replaceAll('/', '_')
  return [...new Set([...encodedForms(secret), ...encodedForms(base64), url])]
}
