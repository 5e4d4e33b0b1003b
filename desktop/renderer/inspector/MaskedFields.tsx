import { manifests } from '@crossdock/nodes/manifests'
import { manifestOf } from '@crossdock/shared/flow'
import { maskRule, maxMaskRules } from '@crossdock/shared/record'
import { TagsInput } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useOpenFlow } from '../app/use-workspace.ts'
import { useSampleAt } from '../samples/use-samples.ts'
import { suggestMasked } from './suggest-masked.ts'

interface Props {
  readonly rules: readonly string[]
  onChange(rules: readonly string[]): void
}

/** The fields that nobody is shown, as chips; what the sample has is suggested. */
export function MaskedFields({ rules, onChange }: Props) {
  const source = useOpenFlow((open) =>
    Object.keys(open.flow.nodes).find(
      (id) => manifestOf(manifests, open.flow.nodes[id]?.type ?? '')?.kind === 'source',
    ),
  )
  const sample = useSampleAt(source ?? '')
  const suggestions = useMemo(() => suggestMasked(sample?.payload), [sample])
  const [problem, setProblem] = useState<string>()
  const [typed, setTyped] = useState('')
  const field = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem !== undefined) field.current?.scrollIntoView({ block: 'nearest' })
  }, [problem])
  const change = (next: readonly string[]) => {
    const trimmed = next.map((rule) => rule.trim())
    const wrong = trimmed.find((rule) => !maskRule.safeParse(rule).success)
    const why = maskRule.safeParse(wrong).error?.issues[0]?.message
    // One that is refused stays in the field, to be corrected.
    setTyped(wrong ?? '')
    setProblem(wrong === undefined ? undefined : `“${wrong}” ${why}.`)
    onChange(trimmed.filter((rule) => rule !== wrong))
  }
  const type = (text: string) => {
    setTyped(text)
    if (text !== '') setProblem(undefined)
  }
  return (
    <div ref={field}>
      <TagsInput
        label="Masked fields"
        description="Shown to nobody as •••, on no screen, in no message, log or case; the systems still receive them. A name such as email, or a path such as customer.phone or lines.*.note."
        placeholder={rules.length === 0 ? 'email' : undefined}
        value={[...rules]}
        data={suggestions}
        maxTags={maxMaskRules}
        maxDropdownHeight={220}
        clearable
        acceptValueOnBlur
        isDuplicate={(given, all) => all.some((rule) => rule.toLowerCase() === given.trim().toLowerCase())}
        error={problem}
        searchValue={typed}
        onSearchChange={type}
        onChange={change}
        onFocus={() => field.current?.scrollIntoView({ block: 'nearest' })}
      />
    </div>
  )
}
