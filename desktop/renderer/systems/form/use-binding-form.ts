import { toCrossdockError } from '@crossdock/shared/errors'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../app/use-workspace.ts'
import { checkValues, type FieldProblems, problemsInAnswer } from './check-values.ts'
import type { FieldSchema, Values } from './json-schema.ts'

const namePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/** A form for something of the environment: checked when it is sent, and from then on while it is corrected. */
export interface BindingForm {
  readonly name: string
  readonly values: Values
  readonly problems: FieldProblems
  /** What the runtime refused as a whole. */
  readonly refusal: { readonly message: string; readonly remedy: string } | undefined
  readonly isBusy: boolean
  /** True once something was typed: Escape does not throw it away then. */
  readonly isChanged: boolean
  setName(name: string): void
  setValues(values: Values): void
  submit(event: FormEvent): void
}

/** Keeps a form; `send` is called with what is right as far as the schema knows. */
export function useBindingForm({
  schema,
  initial,
  alsoCheck,
  send,
}: {
  readonly schema: FieldSchema | undefined
  readonly initial: { readonly name: string; readonly values: Values }
  /** Problems beyond the schema. */
  readonly alsoCheck?: () => FieldProblems
  send(name: string, values: Values): Promise<void>
}): BindingForm {
  const { bindings } = useWorkspace()
  const [name, setName] = useState(initial.name)
  const [values, setValues] = useState(initial.values)
  const [answered, setAnswered] = useState<FieldProblems>(new Map())
  const [refusal, setRefusal] = useState<BindingForm['refusal']>()
  const [isSubmitted, setSubmitted] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [isChanged, setChanged] = useState(false)
  const found = new Map([
    ...(schema === undefined ? [] : checkValues(schema, values)),
    ...(alsoCheck?.() ?? []),
    ...(namePattern.test(name) ? [] : [['name', wordsForName(name)] as const]),
  ])
  const trySend = async () => {
    setSubmitted(true)
    setRefusal(undefined)
    if (found.size > 0 || schema === undefined) return
    setBusy(true)
    try {
      await send(name, values)
      await bindings.refresh()
    } catch (thrown) {
      const { message, remedy, detail } = toCrossdockError(thrown)
      const told = problemsInAnswer(detail)
      setAnswered(told)
      if (told.size === 0) setRefusal({ message, remedy })
    } finally {
      setBusy(false)
    }
  }
  const corrected = () => {
    setAnswered(new Map())
    setRefusal(undefined)
    setChanged(true)
  }
  return {
    name,
    values,
    problems: isSubmitted ? new Map([...answered, ...found]) : answered,
    ...{ refusal, isBusy, isChanged },
    setName: (next) => {
      corrected()
      setName(next)
    },
    setValues: (next) => {
      corrected()
      setValues(next)
    },
    submit: (event) => {
      event.preventDefault()
      event.stopPropagation()
      void trySend()
    },
  }
}

function wordsForName(name: string): string {
  return name === '' ? 'Enter the name that flows use.' : 'Begin with a letter; letters, digits, -, _ and . follow.'
}
