import type { ManifestProblem } from '@crossdock/shared/node'
import { type KeywordKind, schemaFormats, schemaKeywords, schemaTypes } from './schema-keywords.ts'
import { compileSchemaPattern } from './schema-pattern.ts'

type Path = readonly (string | number)[]
type Schema = Readonly<Record<string, unknown>>

/** A part of the schema under examination. */
interface Place {
  readonly value: unknown
  readonly path: Path
  readonly root: Schema
}

const dialect = 'https://json-schema.org/draft/2020-12/schema'

/**
 * Problems of a JSON Schema (2020-12): keywords that do not exist or have a wrong value, references that lead outside or
 * nowhere, and patterns that cannot be matched in bounded time. An unknown keyword is a problem, not a remark: a
 * misspelt `minLenght` would silently check nothing. Names that begin with `x-` are free.
 */
export function findSchemaProblems(root: Schema, path: Path): readonly ManifestProblem[] {
  return findProblems({ value: root, path, root })
}

function findProblems({ value, path, root }: Place): readonly ManifestProblem[] {
  if (typeof value === 'boolean') return []
  if (!isObject(value)) return [wrong(path, 'A schema must be an object, true or false.')]
  return Object.entries(value).flatMap(([keyword, content]) => {
    if (keyword.startsWith('x-')) return []
    const place = { value: content, path: [...path, keyword], root }
    const kind = Object.hasOwn(schemaKeywords, keyword) ? schemaKeywords[keyword] : undefined
    if (kind === undefined) {
      const remedy = 'Correct its spelling or remove it; remarks of your own may begin with x-.'
      return [{ path: place.path, message: `“${keyword}” is not a keyword that is checked.`, remedy }]
    }
    if (keyword === '$id' && value !== root) {
      return [wrong(place.path, 'Only the outermost schema may have an $id.')]
    }
    return findInKeyword(kind, place)
  })
}

/** Tests for the kinds whose value holds no schema, and what to say when one fails. */
const plainKinds: Partial<Record<KeywordKind, { readonly fits: (value: unknown) => boolean; readonly says: string }>> =
  {
    boolean: { fits: (value) => typeof value === 'boolean', says: 'must be true or false' },
    text: { fits: (value) => typeof value === 'string', says: 'must be a text' },
    number: { fits: (value) => typeof value === 'number', says: 'must be a number' },
    count: { fits: (value) => Number.isInteger(value) && Number(value) >= 0, says: 'must be a whole number from 0' },
    list: { fits: Array.isArray, says: 'must be a list' },
    names: { fits: isNames, says: 'must be a list of names' },
    nameMap: {
      fits: (value) => isObject(value) && Object.values(value).every(isNames),
      says: 'must be an object of lists of names',
    },
    type: {
      fits: (value) => [value].flat().every((type) => typeof type === 'string' && schemaTypes.includes(type)),
      says: `must be one of ${schemaTypes.join(', ')}, or a list of them`,
    },
    format: {
      fits: (value) => schemaFormats.some((format) => format === value),
      says: `must be one of ${schemaFormats.join(', ')}`,
    },
    dialect: { fits: (value) => value === dialect, says: `must be ${dialect}, or be left out` },
  }

function findInKeyword(kind: KeywordKind, place: Place): readonly ManifestProblem[] {
  const { value, path } = place
  const plain = plainKinds[kind]
  if (plain) return plain.fits(value) ? [] : [wrong(path, `“${path.at(-1)}” ${plain.says}.`)]
  switch (kind) {
    case 'schema':
      return findProblems(place)
    case 'schemas':
      if (!Array.isArray(value) || value.length === 0)
        return [wrong(path, `“${path.at(-1)}” must be a list of schemas.`)]
      return value.flatMap((part: unknown, index) => findProblems({ ...place, value: part, path: [...path, index] }))
    case 'schemaMap':
    case 'patternMap':
      if (!isObject(value)) return [wrong(path, `“${path.at(-1)}” must be an object of schemas.`)]
      return Object.entries(value).flatMap(([name, part]) => [
        ...(kind === 'patternMap' ? findInPattern(name, [...path, name]) : []),
        ...findProblems({ ...place, value: part, path: [...path, name] }),
      ])
    case 'pattern':
      return findInPattern(value, path)
    case 'ref':
      return findInReference(place)
    default:
      return []
  }
}

function findInPattern(pattern: unknown, path: Path): readonly ManifestProblem[] {
  if (typeof pattern !== 'string') return [wrong(path, 'A pattern must be a text.')]
  const compiled = compileSchemaPattern(pattern)
  if (compiled.ok) return []
  const remedy = 'Write it without look-around, back references and \\b; check the rest with an expression or code.'
  return [{ path, message: `The pattern cannot be used: ${compiled.message}.`, remedy }]
}

function findInReference({ value, path, root }: Place): readonly ManifestProblem[] {
  if (typeof value !== 'string' || !value.startsWith('#')) {
    const remedy = 'Copy that schema below $defs and refer to it as #/$defs/name.'
    return [{ path, message: `The reference ${JSON.stringify(value)} leads outside this schema.`, remedy }]
  }
  const steps = value.split('/').slice(1).map(decodePointerStep)
  const target = steps.reduce<unknown>(
    (part, step) =>
      (isObject(part) || Array.isArray(part)) && Object.hasOwn(part, step) ? Reflect.get(part, step) : undefined,
    root,
  )
  const isPointer = value === '#' || value.startsWith('#/')
  if (isPointer ? target !== undefined : hasAnchor(root, value.slice(1))) return []
  return [{ path, message: `The reference ${value} leads nowhere.`, remedy: 'Correct it, or add what it refers to.' }]
}

/** A step of a JSON pointer in a URI fragment (RFC 6901 §6). */
function decodePointerStep(step: string): string {
  return decodeURIComponentOr(step).replaceAll('~1', '/').replaceAll('~0', '~')
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function hasAnchor(part: unknown, name: string): boolean {
  if (part === null || typeof part !== 'object') return false
  if (!Array.isArray(part) && Object.hasOwn(part, '$anchor') && Reflect.get(part, '$anchor') === name) return true
  return Object.values(part).some((inner) => hasAnchor(inner, name))
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function isObject(value: unknown): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function wrong(path: Path, message: string): ManifestProblem {
  return { path, message, remedy: 'Correct the schema; see json-schema.org for what the keyword means.' }
}
