import { maskFields } from '../record/index.ts'
import type { Flow } from './flow-document.ts'
import type { FlowProblem } from './problem.ts'

/** A key that is made of one of the masked fields: keys stand in every list, so nobody could mask it. */
export function findMaskedKey(
  { record: { key = '' } }: Pick<Flow, 'record'>,
  maskedFields: readonly string[],
): readonly FlowProblem[] {
  if (!key.startsWith('=') || maskedFields.length === 0) return []
  const field = fieldsOf(key).find((path) => isMasked(path, maskedFields))
  if (field === undefined) return []
  return [
    {
      path: '/record/key',
      code: 'KEY_MASKED',
      message: `The key of the record is made of “${field.join('.')}”, which is a masked field.`,
      remedy:
        'Choose another key, such as the document’s number, or take the field out of the masked ones, here or in the subflow that names it.',
    },
  ]
}

/** The fields that an expression names, outside of its texts. */
function fieldsOf(expression: string): readonly (readonly string[])[] {
  const withoutTexts = expression
    .replace(
      /\[\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\]/g,
      (_all, a: string | undefined, b: string | undefined) => `.${a ?? b ?? ''}`,
    )
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ' ')
    .replace(/\[\s*(\d+)\s*\]/g, '.$1')
  return [...withoutTexts.matchAll(/[\p{L}_][\p{L}\p{N}_]*(?:\s*\??\.\s*[\p{L}\p{N}_][\p{L}\p{N}_]*)*/gu)].map(
    ([path]) => path.split(/\s*\??\.\s*/),
  )
}

function isMasked(path: readonly string[], rules: readonly string[]): boolean {
  const payload = path
    .toReversed()
    .reduce<unknown>((inner, name) => (/^\d+$/.test(name) ? [inner] : { [name]: inner }), 'x')
  return maskFields(payload, rules) !== payload
}
