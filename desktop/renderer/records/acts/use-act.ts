import type { ResponseOf } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { useState } from 'react'
import { useWorkspace } from '../../app/use-workspace.ts'
import { countWords } from './record-acts.ts'

type Report = ResponseOf<'retryRecord'>

/** Runs an act on records: what was refused stays on the dialog, what was done is told and closes it. */
export function useAct({
  done,
  onClose,
  onDone,
}: {
  /** e.g. “run again” */
  readonly done: string
  onClose(): void
  onDone(): void
}): {
  readonly isBusy: boolean
  readonly problem: string | undefined
  run(act: () => Promise<Report>): Promise<void>
} {
  const { view } = useWorkspace()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const run = async (act: () => Promise<Report>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const report = await act()
      const count = report.done.length
      if (count > 0) onDone()
      if (report.refused.length > 0) setProblem(refusedWords(report))
      else onClose()
      if (count > 0) view.notify({ kind: 'done', text: `${countWords(count)} ${done}.` })
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      setProblem(`${message} ${remedy}`)
    }
    setBusy(false)
  }
  return { isBusy, problem, run }
}

function refusedWords({ done, refused }: Report): string {
  const [first] = refused
  const before = done.length === 0 ? '' : `${countWords(done.length)} done. `
  const others = refused.length > 1 ? ` (and ${refused.length - 1} more)` : ''
  return `${before}Refused: ${first?.error.message ?? ''} ${first?.error.remedy ?? ''}${others}`
}
