const longest = 64

/** An id for a case of that name, e.g. `short-pick` for “Short pick”: its own among those that are taken. */
export function caseIdFor(name: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+/g, '')
    .slice(0, longest - 6)
    .replaceAll(/-+$/g, '')
  const base = plain === '' ? 'case' : plain
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`
}
