/** The problems of a script that name a line (from 1), with their line. */
export function faultsIn(problems: readonly string[]): readonly { readonly line: number; readonly message: string }[] {
  return problems.flatMap((message) => {
    const line = /, line (\d+):/.exec(message)?.[1]
    return line === undefined ? [] : [{ line: Number(line), message }]
  })
}
