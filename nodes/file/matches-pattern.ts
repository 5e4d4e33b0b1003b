/**
 * True when a file name fits a pattern with `*` (any characters) and `?` (one), ignoring case. Goes back to the last
 * `*` only, so that no pattern is slow: at most name × pattern steps.
 */
export function matchesPattern(fileName: string, fileNamePattern: string): boolean {
  const name = [...fileName.toLowerCase()]
  const pattern = [...fileNamePattern.toLowerCase()]
  let nameAt = 0
  let patternAt = 0
  let lastStar = -1
  let afterStar = 0
  while (nameAt < name.length) {
    if (pattern[patternAt] === '*') {
      lastStar = patternAt++
      afterStar = nameAt
    } else if (patternAt < pattern.length && (pattern[patternAt] === '?' || pattern[patternAt] === name[nameAt])) {
      nameAt++
      patternAt++
    } else if (lastStar >= 0) {
      patternAt = lastStar + 1
      nameAt = ++afterStar
    } else return false
  }
  return pattern.slice(patternAt).every((character) => character === '*')
}
