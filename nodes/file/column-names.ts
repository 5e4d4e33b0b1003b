/** What is wrong with a list of column names, or undefined. Such names could not be told apart, or are no field names. */
export function findColumnProblem(columns: readonly string[]): string | undefined {
  const seen = new Set<string>()
  for (const [index, column] of columns.entries()) {
    if (column === '') return `column ${index + 1} has no name`
    if (column === '__proto__') return 'a column is named “__proto__”, which is not allowed'
    if (seen.has(column)) return `two columns are named “${column}”`
    seen.add(column)
  }
  return undefined
}
