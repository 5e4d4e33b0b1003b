import { Input, Textarea, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { CelEditor, type Range } from './CelEditor.tsx'
import classes from './ExpressionField.module.css'
import type { ExpressionFieldProps } from './expression-field-props.ts'
import { findMarks, findProblem } from './find-marks.ts'
import { fixedToExpression, toFixed } from './fixed-text.ts'
import { loadMonaco } from './load-monaco.ts'
import { useOutcome } from './use-outcome.ts'
import { ValuePreview } from './ValuePreview.tsx'

const noNames: readonly string[] = []
/** How long a mistake may stand while somebody still types. */
const patienceMs = 500

/** A field with a fixed text, or, after `=`, an expression with completion and its value on the current sample. */
export function ExpressionField(props: ExpressionFieldProps) {
  const { label, value, scope, mayBeFixed = true, laterNames = noNames, problems = noNames, onChange } = props
  const ids = useId()
  const isExpression = value.startsWith('=')
  const outcome = useOutcome(value, scope, laterNames)
  const [settled] = useDebouncedValue(value, patienceMs)
  const own = isExpression && settled === value && value !== '=' ? findProblem(value)?.message : undefined
  const errors = own === undefined ? problems : [own]
  const focusNext = useRef(false)
  const field = { ...props, focusNext, mayBeFixed, inputId: `${ids}-input`, describedBy: `${ids}-notes`, outcome }
  return (
    <Input.Wrapper
      label={props.isLabelHidden === true ? undefined : label}
      description={props.description}
      withAsterisk={props.isRequired === true}
      labelProps={{ htmlFor: field.inputId }}
    >
      <div
        className={classes.field}
        data-expression={isExpression || undefined}
        data-labelled={props.isLabelHidden !== true || undefined}
        data-wrong={errors.length > 0 || undefined}
      >
        <UnstyledButton
          className={classes.mode}
          aria-pressed={isExpression}
          aria-label={`${label} is an expression`}
          title={
            isExpression ? 'An expression. Make it a fixed text' : 'A fixed text. Make it an expression (or type =)'
          }
          disabled={isExpression && !mayBeFixed}
          onClick={() => onChange(isExpression ? toFixed(value) : fixedToExpression(value))}
        >
          =
        </UnstyledButton>
        {isExpression ? <ExpressionInput {...field} /> : <FixedInput {...field} />}
      </div>
      <div id={field.describedBy}>
        {isExpression && <ValuePreview outcome={outcome} hasSample={scope !== undefined} wanted={props.wanted} />}
        {errors.map((error) => (
          <Input.Error key={error} mt={4}>
            {error}
          </Input.Error>
        ))}
      </div>
    </Input.Wrapper>
  )
}

interface InnerProps extends ExpressionFieldProps {
  readonly inputId: string
  readonly describedBy: string
  readonly outcome: ReturnType<typeof useOutcome>
  /** Set when the field becomes the other kind while it is being typed in: the cursor stays in it. */
  readonly focusNext: { current: boolean }
}

/** One line that grows with its text. */
const growing = {
  className: classes.fixed,
  variant: 'unstyled',
  autosize: true,
  minRows: 1,
  maxRows: 12,
  spellCheck: false,
  autoComplete: 'off',
} as const

function FixedInput({ label, inputId, describedBy, value, placeholder, focusNext, onChange }: InnerProps) {
  const input = useKeptFocus(focusNext)
  return (
    <Textarea
      ref={input}
      id={inputId}
      {...growing}
      classNames={{ input: classes.fixedInput }}
      aria-label={label}
      aria-describedby={describedBy}
      value={value}
      placeholder={placeholder}
      onChange={(event) => {
        focusNext.current = event.currentTarget.value.startsWith('=')
        onChange(event.currentTarget.value)
      }}
    />
  )
}

function useKeptFocus(focusNext: { current: boolean }) {
  const input = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (focusNext.current) input.current?.focus()
    focusNext.current = false
  }, [focusNext])
  return input
}

/** A plain field at rest, the code editor while it has the focus: one editor at a time, and none before it is wanted. */
function ExpressionInput({ label, inputId, describedBy, value, scope, outcome, focusNext, onChange }: InnerProps) {
  const plain = useKeptFocus(focusNext)
  const isPressed = useRef(false)
  const [loaded, setLoaded] = useState<typeof import('./monaco.ts')>()
  const [selected, setSelected] = useState<Range>()
  const marks = useMemo(() => findMarks(value, outcome), [value, outcome])
  const text = value.slice(1)
  const begin = () => {
    const open = (module: typeof import('./monaco.ts')) => {
      if (document.activeElement !== plain.current) return
      // At once: no key may come between asking for the cursor and the editor that begins there.
      flushSync(() => {
        setLoaded(module)
        setSelected({ start: plain.current?.selectionStart ?? 0, end: plain.current?.selectionEnd ?? 0 })
      })
    }
    // Without the editor, the plain field does.
    loadMonaco().then(open, (thrown: unknown) => console.error('The code editor cannot be loaded.', thrown))
  }
  if (loaded !== undefined && selected !== undefined) {
    return (
      <CelEditor
        {...{ loaded, label, describedBy, text, selected, scope, marks }}
        onChange={(next) => onChange(`=${next}`)}
        onLeave={() => setSelected(undefined)}
        onEmptied={() => {
          focusNext.current = true
          onChange('')
        }}
      />
    )
  }
  return (
    <Textarea
      ref={plain}
      id={inputId}
      {...growing}
      classNames={{ input: classes.plainInput }}
      aria-label={label}
      aria-describedby={describedBy}
      value={text}
      // With the mouse, the editor waits until the cursor is where it was clicked.
      onPointerDown={() => {
        isPressed.current = true
      }}
      onClick={() => {
        isPressed.current = false
        begin()
      }}
      onFocus={() => {
        if (!isPressed.current) begin()
      }}
      onChange={(event) => onChange(`=${event.currentTarget.value}`)}
    />
  )
}
