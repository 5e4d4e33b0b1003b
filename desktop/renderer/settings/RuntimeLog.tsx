import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { LocalRuntime } from '../platform/platform.ts'
import { findLogLines, type LogLine } from './log-lines.ts'
import classes from './Settings.module.css'

const pollMs = 2_000
const colors: Readonly<Record<LogLine['level'], string | undefined>> = {
  info: undefined,
  warning: 'var(--cd-amber)',
  error: 'var(--cd-red)',
}

/** The last lines of the local runtime, with a search. Read again every two seconds while it is shown. */
export function RuntimeLog({ local }: { readonly local: LocalRuntime }) {
  const [log, setLog] = useState<readonly string[]>([])
  const [search, setSearch] = useState('')
  useEffect(() => {
    const read = () => void local.log().then(setLog)
    read()
    const timer = setInterval(read, pollMs)
    return () => clearInterval(timer)
  }, [local])
  const lines = findLogLines(log, search)
  return (
    <div style={{ marginTop: 12 }}>
      <TextInput
        mb="xs"
        aria-label="Search the log"
        placeholder="Search the log…"
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by keyboard. */}
      <div className={classes.log} role="log" aria-label="Log of the local runtime" tabIndex={0}>
        {lines.length === 0 && (search === '' ? 'Nothing is written yet.' : 'No line holds this text.')}
        {lines.map(({ id, time, level, text }) => (
          <div key={id} style={{ color: colors[level] }}>
            <span className={classes.quiet}>{time}</span> {level !== 'info' && `${level}: `}
            {text}
          </div>
        ))}
      </div>
    </div>
  )
}
