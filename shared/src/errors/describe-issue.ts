const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  nan: 'no number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  tuple: 'a list',
}
const kindOf = (name: string) => kinds[name] ?? name
const number = '(-?[\\d.]*\\d)'

/** What the schema library says, and what we say instead. */
const wordings: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^Invalid input: expected \w+, received undefined$/, () => needed],
  [/^Too small: expected (?:string|array) to have >=1 /, () => needed],
  [
    /^Invalid option: expected one of (.+)$/,
    (options = '') => `Choose one of ${plain(options).replaceAll('|', ', ')}.`,
  ],
  [/^Invalid input: expected ("[^"]*"|-?\d+|true|false)$/, (value = '') => `This must be ${plain(value)}.`],
  [new RegExp(`^Too small: expected (?:number|int) to be >=${number}$`), (least) => `At least ${least}.`],
  [new RegExp(`^Too small: expected (?:number|int) to be >${number}$`), (bound) => `More than ${bound}.`],
  [new RegExp(`^Too big: expected (?:number|int) to be <=${number}$`), (most) => `At most ${most}.`],
  [new RegExp(`^Too big: expected (?:number|int) to be <${number}$`), (bound) => `Less than ${bound}.`],
  [/^Too big: expected string to have <=(\d+) /, (most) => `At most ${most} characters.`],
  [/^Too big: expected array to have <=(\d+) /, (most) => `At most ${most} items.`],
  [/^Too small: expected string to have >=(\d+) /, (least) => `At least ${least} characters.`],
  [/^Too small: expected array to have >=(\d+) /, (least) => `At least ${least} items.`],
  [/^Invalid input: expected number, received NaN$/, () => 'This is no number.'],
  [
    /^Invalid input: expected (\w+), received (\w+)$/,
    (wanted = '', given = '') => `This is ${kindOf(given)}; it must be ${kindOf(wanted)}.`,
  ],
  [/^Unrecognized keys?: (.+)$/, (keys = '') => `Nothing of that name is known here: ${plain(keys)}.`],
  [/^Invalid (?:GUID|UUID)$/, () => 'This is no id.'],
  [/^Invalid ISO datetime$/, () => 'This is no time such as 2026-11-21T07:30:00Z.'],
  [/^Invalid input$/, () => 'This does not fit here.'],
]
const needed = 'This is needed.'
const plain = (text: string) => text.replaceAll('"', '')

/**
 * An issue that a schema has with a value, in words for people: the schema library's wording becomes ours, a wording that
 * a schema brings along stays. `isEmpty` says that there is no value, so that nothing else can be wrong with it.
 */
export function describeIssue(
  { message }: { readonly message: string },
  { isEmpty = false }: { readonly isEmpty?: boolean } = {},
): string {
  const text = message.replace(/\.$/, '')
  if (isEmpty && /^(Invalid input|Invalid option)/.test(text)) return needed
  for (const [pattern, words] of wordings) {
    const found = pattern.exec(text)
    if (found !== null) return words(...found.slice(1))
  }
  return `${text}.`
}
