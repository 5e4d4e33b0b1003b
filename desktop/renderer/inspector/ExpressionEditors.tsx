import { ExpressionField } from '../expression-field/ExpressionField.tsx'
import { describe } from './Description.tsx'
import type { FieldEditorProps } from './field-editor.ts'
import { JsonField } from './PlainFields.tsx'
import { useFieldScope } from './use-field-scope.ts'
import { wantedKind } from './wanted-kind.ts'

/** A text that may be an expression. A number or the like that stands there is shown as it would be written. */
export function ExpressionTextField(props: FieldEditorProps) {
  const { schema, meta, value, defaultValue, isRequired, nodeId, path, problems, onChange } = props
  const { scope, laterNames } = useFieldScope(nodeId, path)
  return (
    <ExpressionField
      label={meta.title ?? ''}
      description={describe(meta.description)}
      placeholder={typeof defaultValue === 'string' ? defaultValue : undefined}
      {...{ isRequired, scope, laterNames, problems }}
      wanted={wantedKind(schema, meta)}
      value={typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)}
      onChange={(next) => onChange(next === '' && !isRequired ? undefined : next)}
    />
  )
}

/** Any JSON, or an expression that makes it. */
export function AnyValueField(props: FieldEditorProps) {
  const { value } = props
  if (value === undefined || (typeof value === 'string' && value.startsWith('=')))
    return <ExpressionTextField {...props} />
  return <JsonField {...props} />
}
