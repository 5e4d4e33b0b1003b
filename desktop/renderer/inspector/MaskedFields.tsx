import { manifests } from '@crossdock/nodes/manifests'
import { manifestOf } from '@crossdock/shared/flow'
import { maskRule, maxMaskRules } from '@crossdock/shared/record'
import { TagsInput } from '@mantine/core'
import { useMemo, useState } from 'react'
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
  return (
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
      onChange={(next) => {
        const trimmed = next.map((rule) => rule.trim())
        const wrong = trimmed.find((rule) => !maskRule.safeParse(rule).success)
        const why = maskRule.safeParse(wrong).error?.issues[0]?.message
        setProblem(wrong === undefined ? undefined : `“${wrong}” ${why}.`)
        onChange(trimmed.filter((rule) => rule !== wrong))
      }}
    />
  )
}
