/** What can be found by words. */
interface Findable {
  readonly title: string
  /** What else is looked through, such as a summary. */
  readonly rest?: string
}

/**
 * How far a thing is from what was typed: 0 its very title, then a title that begins with it, one whose words begin with
 * it, one that has it inside, and a thing that has it elsewhere. Undefined when one of the words is nowhere.
 */
function distanceOf({ title, rest = '' }: Findable, query: string): number | undefined {
  const name = title.toLowerCase()
  const all = `${name} ${rest.toLowerCase()}`
  const asked = query.trim().toLowerCase()
  const words = asked.split(/\s+/)
  if (!words.every((word) => all.includes(word))) return undefined
  if (name === asked) return 0
  if (name.startsWith(asked)) return 1
  if (words.every((word) => ` ${name}`.includes(` ${word}`))) return 2
  return words.every((word) => name.includes(word)) ? 3 : 4
}

/** Those that have all the words, the nearest first; in their own order while nothing is typed. */
export function findByWords<T>(things: readonly T[], query: string, read: (thing: T) => Findable): readonly T[] {
  if (query.trim() === '') return things
  const found = things.flatMap((thing) => {
    const distance = distanceOf(read(thing), query)
    return distance === undefined ? [] : [{ thing, distance }]
  })
  return found.sort((one, other) => one.distance - other.distance).map(({ thing }) => thing)
}
