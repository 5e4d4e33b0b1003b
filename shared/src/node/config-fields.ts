import { z } from 'zod'

/**
 * Calculates the value of an expression on the record at hand. `locals` are further names, e.g. `{ item, index }` in a
 * loop; `payload` replaces the record's payload.
 */
export interface Evaluate {
  (extra?: { readonly locals?: Readonly<Record<string, unknown>>; readonly payload?: unknown }): unknown
  /** The text of the expression, with its `=`; missing where it is a constant. */
  readonly source?: string
}

declare const expressionOf: unique symbol
declare const lazy: unique symbol

/** Type mark of a field that may hold an expression; the node receives its value of type T. */
export type ExpressionOr<T> = T | (`=${string}` & { readonly [expressionOf]?: T })
/** Type mark of a field whose expression the node evaluates itself, when and as often as it needs. */
export type LazyExpression = string & { readonly [lazy]?: true }

/** What a form shows of a field. */
export interface FieldMeta {
  readonly title: string
  readonly description?: string
  /** How to edit it, when the type alone does not say: `code`, `textarea`, `system`, `credential`, `table`. */
  readonly widget?: string
  /** Heading under which the form shows it. */
  readonly group?: string
  /** What its expression has to give, where one kind of value alone makes sense. A condition: true or false. */
  readonly gives?: 'condition' | 'list'
}

const expressionText = z.string().startsWith('=')

/**
 * A field that holds either a fixed value of the inner schema or `=` and an expression that yields one. The value is
 * checked against the inner schema before the node sees it.
 */
export function expressionOr<S extends z.ZodType>(inner: S, meta: FieldMeta): z.ZodType<ExpressionOr<z.output<S>>> {
  return z.union([expressionText, inner]).meta({ ...meta, expression: 'value' }) as unknown as z.ZodType<
    ExpressionOr<z.output<S>>
  >
}

/** A field with any JSON value or `=` and an expression. The node receives the value. */
export function anyExpression(meta: FieldMeta): z.ZodType<ExpressionOr<unknown>> {
  return z.json().meta({ ...meta, expression: 'any' }) as z.ZodType<ExpressionOr<unknown>>
}

/** A field whose text the node evaluates itself (an `Evaluate` function at run time). A text without `=` is a constant. */
export function lazyExpression(meta: FieldMeta): z.ZodType<LazyExpression> {
  return z.string().meta({ ...meta, expression: 'lazy' }) as unknown as z.ZodType<LazyExpression>
}

/** How a schema treats expressions, or undefined for a plain field. */
export function expressionMode(schema: z.ZodType): 'value' | 'any' | 'lazy' | undefined {
  const mode = schema.meta()?.expression
  return mode === 'value' || mode === 'any' || mode === 'lazy' ? mode : undefined
}

/** The configuration as a node receives it: expressions calculated, lazy ones as functions. */
export type Resolved<T> = typeof lazy extends keyof NonNullable<T>
  ? Evaluate | Extract<T, undefined>
  : T extends `=${string}` & { readonly [expressionOf]?: infer V }
    ? V
    : T extends readonly (infer I)[]
      ? Resolved<I>[]
      : T extends object
        ? { [K in keyof T]: Resolved<T[K]> }
        : T
