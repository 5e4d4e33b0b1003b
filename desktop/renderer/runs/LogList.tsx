import { type LogLevel, type LogLine, logLevels } from '@crossdock/shared/api'
import { Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useRef, useState } from 'react'
import { clockTime, exactTime } from '../records/duration-text.ts'
import { levelLooks } from './log-levels.ts'
import classes from './Runs.module.css'
import { type Log, useLog } from './use-log.ts'

/** Which log: of a flow, of a run, or of a record. */
export interface LogScope {
  readonly flow?: string
  readonly run?: string
  readonly record?: string
}

/** What nodes wrote and what was said of records, newest first, by node and level, with a search; read along on demand. */
export function LogList({ scope }: { readonly scope: LogScope }) {
  const [node, setNode] = useState('')
  const [level, setLevel] = useState<LogLevel>('debug')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 300)
  const [isFollowed, setFollowed] = useState(true)
  const [isAway, setAway] = useState(false)
  const filter = {
    ...scope,
    ...(node === '' ? {} : { node }),
    ...(level === 'debug' ? {} : { level }),
    ...(search === '' ? {} : { text: search }),
  }
  // Who scrolls down reads: nothing moves until they are back at the top.
  const log = useLog(filter, { isFollowed: isFollowed && !isAway })
  const nodes = useNodes(log.lines, node)
  const ref = useRef<HTMLElement>(null)
  return (
    <>
      <div className={classes.bar}>
        <TextInput
          size="xs"
          w={220}
          aria-label="Find in the log"
          placeholder="Part of a message or key"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          aria-label="Least level"
          value={level}
          onChange={(event) => setLevel(event.currentTarget.value as LogLevel)}
          data={logLevels.map((each) => ({
            value: each,
            label: each === 'debug' ? 'All levels' : `${levelLooks[each].word}s and above`,
          }))}
        />
        <NativeSelect
          size="xs"
          aria-label="Node"
          value={node}
          onChange={(event) => setNode(event.currentTarget.value)}
          data={[{ value: '', label: 'All nodes' }, ...nodes.map((id) => ({ value: id, label: id }))]}
        />
        <Switch
          size="xs"
          label="Read along"
          checked={isFollowed}
          onChange={(event) => setFollowed(event.currentTarget.checked)}
        />
        {isFollowed && isAway && (
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => {
              ref.current?.scrollTo({ top: 0 })
              setAway(false)
            }}
          >
            Paused while you read: back to the newest
          </Button>
        )}
      </div>
      <section
        ref={ref}
        className={classes.scroll}
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => setAway(event.currentTarget.scrollTop > 40)}
      >
        <Lines log={log} isFiltered={node !== '' || level !== 'debug' || search !== ''} />
      </section>
    </>
  )
}

function Lines({ log, isFiltered }: { readonly log: Log; readonly isFiltered: boolean }) {
  const { hasMore, isBounded, lines, problem, readMore } = log
  return (
    <>
      {problem !== undefined && (
        <p className={classes.empty} role="alert">
          {problem}
        </p>
      )}
      {lines?.length === 0 && !hasMore && (
        <p className={classes.empty}>
          {isFiltered
            ? 'No line is like that.'
            : 'Nothing was written yet. Nodes write here what people should know; a failed try, a parked record or a recalled answer is noted by itself.'}
        </p>
      )}
      <ol className={classes.lines}>
        {lines?.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
      {hasMore && (
        <div className={classes.more}>
          {isBounded && 'Only a part of the log was looked at. '}
          <Button size="compact-xs" variant="default" onClick={readMore}>
            Look further back
          </Button>
        </div>
      )}
    </>
  )
}

function Line({ line }: { readonly line: LogLine }) {
  const { at, facts, key, level, message, node, recordId } = line
  const { color, shape, word } = levelLooks[level]
  return (
    <li className={classes.logLine}>
      <time className={classes.time} dateTime={at} title={exactTime(at)}>
        {clockTime(at)}
      </time>
      <span className={classes.level} style={{ color }}>
        <span aria-hidden="true">{shape}</span> {word}
      </span>
      <span className={classes.node} title={node}>
        {node === '' ? line.flow : node}
      </span>
      <span className={classes.said}>
        {key !== undefined && recordId !== undefined && (
          <>
            <a className={classes.key} href={`#/records/${recordId}`}>
              {key}
            </a>{' '}
          </>
        )}
        {message}
        {facts !== undefined && <span className={classes.facts}> {JSON.stringify(facts)}</span>}
      </span>
    </li>
  )
}

/** Nodes that lines were seen of; the chosen one stays even when no line of it is shown. */
function useNodes(lines: readonly LogLine[] | undefined, chosen: string): readonly string[] {
  const seen = useRef(new Set<string>())
  return useMemo(() => {
    for (const { node } of lines ?? []) if (node !== '') seen.current.add(node)
    if (chosen !== '') seen.current.add(chosen)
    return [...seen.current].sort()
  }, [lines, chosen])
}
