/**
 * What is wrong with a field, in words that fit beside it: the form shows where it is, so the message of the whole flow's
 * check is shortened, and the schema library's wording becomes ours.
 */
export function fieldMessage(message: string, { isEmpty }: { readonly isEmpty: boolean }): string {
  const text = message
    .replace(/^Node “[^”]*”(, setting “[^”]*”)?: /, '')
    .replace(/^The code of node “[^”]*” does not compile/, 'This does not compile')
  if (isEmpty && /^Invalid input\.?$/.test(text)) return 'This is needed.'
  if (/received undefined|^Too small: expected (string|array) to have >=1 /.test(text)) return 'This is needed.'
  const options = /^Invalid option: expected one of (.+?)\.?$/.exec(text)?.[1]
  if (options !== undefined) return `Choose one of ${options.replaceAll('"', '').replaceAll('|', ', ')}.`
  const least = /^Too small: expected (?:number|int) to be >=(-?[\d.]+?)\.?$/.exec(text)?.[1]
  if (least !== undefined) return `At least ${least}.`
  const most = /^Too big: expected (?:number|int) to be <=(-?[\d.]+?)\.?$/.exec(text)?.[1]
  if (most !== undefined) return `At most ${most}.`
  const kind = /^Invalid input: expected (\w+), received (\w+)\.?$/.exec(text)
  return kind === null ? text : `This is ${kind[2]}; it must be ${kind[1]}.`
}
