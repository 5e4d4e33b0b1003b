import { randomBytes } from 'node:crypto'

/** Something that must not be seen, and how it may look where it is seen. */
export interface Canary {
  readonly name: string
  readonly value: string
  readonly forms: readonly string[]
}

/** A value that stands nowhere else, with characters that every encoding changes. */
export function canaryOf(name: string, value?: string): Canary {
  const text = value ?? `${name}+${randomBytes(9).toString('hex')}/"&`
  const json = (given: string) => JSON.stringify(given).slice(1, -1)
  const url = encodeURIComponent(text)
  const base64 = Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1)
  const forms = [
    text,
    json(text),
    json(json(text)),
    url,
    url.toLowerCase(),
    new URLSearchParams([['', text]]).toString().slice(1),
    encodeURI(text),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    Buffer.from(text).toString('hex'),
    // What is left when an encoding of the other characters is not thought of here.
    ...(text.match(/[0-9a-f]{18}/) ?? []),
  ]
  return { name, value: text, forms: [...new Set(forms)] }
}

/** A text that was collected, and where it came from. */
export interface Seen {
  readonly where: string
  readonly text: string
}

/** Where canaries are found, as `<canary> in <where>`, each once. */
export function findCanaries(canaries: readonly Canary[], seen: readonly Seen[]): readonly string[] {
  const found = seen.flatMap(({ text, where }) =>
    canaries.filter(({ forms }) => forms.some((form) => text.includes(form))).map(({ name }) => `${name} in ${where}`),
  )
  return [...new Set(found)].sort()
}
