/**
 * What the value of a keyword must be. `schema`, `schemas` and `schemaMap` hold schemas themselves; `patternMap` does so
 * under regular expressions.
 */
export type KeywordKind =
  | 'any'
  | 'boolean'
  | 'text'
  | 'number'
  | 'count'
  | 'list'
  | 'names'
  | 'nameMap'
  | 'type'
  | 'pattern'
  | 'format'
  | 'ref'
  | 'dialect'
  | 'schema'
  | 'schemas'
  | 'schemaMap'
  | 'patternMap'

/**
 * The keywords of JSON Schema 2020-12 that a `validate` node knows. Left out on purpose: `$dynamicRef` and its kin, and
 * the keywords with which a schema of one validator loads, orders or runs something.
 */
export const schemaKeywords: Readonly<Record<string, KeywordKind>> = {
  $schema: 'dialect',
  $id: 'text',
  $ref: 'ref',
  $anchor: 'text',
  $defs: 'schemaMap',
  definitions: 'schemaMap',
  $comment: 'text',
  title: 'text',
  description: 'text',
  default: 'any',
  examples: 'list',
  example: 'any',
  deprecated: 'boolean',
  readOnly: 'boolean',
  writeOnly: 'boolean',
  type: 'type',
  enum: 'list',
  const: 'any',
  multipleOf: 'number',
  maximum: 'number',
  exclusiveMaximum: 'number',
  minimum: 'number',
  exclusiveMinimum: 'number',
  maxLength: 'count',
  minLength: 'count',
  pattern: 'pattern',
  format: 'format',
  maxItems: 'count',
  minItems: 'count',
  uniqueItems: 'boolean',
  maxContains: 'count',
  minContains: 'count',
  maxProperties: 'count',
  minProperties: 'count',
  required: 'names',
  dependentRequired: 'nameMap',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; this table is never awaited.
  then: 'schema',
  else: 'schema',
  prefixItems: 'schemas',
  items: 'schema',
  contains: 'schema',
  properties: 'schemaMap',
  patternProperties: 'patternMap',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  dependentSchemas: 'schemaMap',
  unevaluatedItems: 'schema',
  unevaluatedProperties: 'schema',
}

/** The values of `type`. */
export const schemaTypes: readonly string[] = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']

/** The values of `format` that are checked. */
export const schemaFormats = [
  'date',
  'time',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
  'json-pointer',
] as const
