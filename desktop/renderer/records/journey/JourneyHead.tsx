import type { RecordDetail, RecordSummary } from '@crossdock/shared/api'
import type { Flow } from '@crossdock/shared/flow'
import { Button, Popover } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconFlag } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { StateMark } from '../../app/StateMark.tsx'
import { useConnection } from '../../app/use-workspace.ts'
import { shortTime } from '../../flows/short-time.ts'
import { countText } from '../../live/count-text.ts'
import { RecordActs } from '../acts/RecordActs.tsx'
import { durationText, exactTime } from '../duration-text.ts'
import { printRecordsPlace } from '../records-address.ts'
import { printTerm } from '../search/search-language.ts'
import classes from './Journey.module.css'

/** Who the record is, how it stands, what one can do, and the records it belongs together with. */
export function JourneyHead({
  record,
  flow,
  searched,
  onDone,
}: {
  readonly record: RecordDetail
  readonly flow: Flow | undefined
  readonly searched: string
  onDone(): void
}) {
  const { key, entity, state, version, acceptedAt, endedAt, generation } = record
  const chosen = useMemo(() => [record], [record])
  const isUnknown = record.branches.some(({ cause, state: at }) => at === 'parked' && cause?.code === 'OUTCOME_UNKNOWN')
  return (
    <header className={classes.head}>
      <div className={classes.headRow}>
        <a className={classes.back} href={`#/records/${printRecordsPlace({ kind: 'search', text: searched })}`}>
          <IconArrowLeft size={15} aria-hidden="true" /> Records
        </a>
        <h1 className={classes.key}>{key}</h1>
        <span>{entity}</span>
        <StateMark state={isUnknown ? 'unknown' : state} />
        <span className={classes.quiet}>
          {flow?.name ?? record.flow} v{version}
          {' · '}
          <span title={exactTime(acceptedAt)}>accepted {shortTime(acceptedAt)}</span>
          {endedAt !== undefined && ` · took ${durationText(Date.parse(endedAt) - Date.parse(acceptedAt))}`}
          {generation > 0 && ` · sent again as new (${generation})`}
        </span>
        <span className={classes.acts}>
          <RecordActs records={chosen} detail={record} onDone={onDone} />
        </span>
      </div>
      <Relatives record={record} />
    </header>
  )
}

const shownRelated = 8

/** Records of the same key across flows in order of time, and parent and parts: one click leads to the next journey. */
function Relatives({ record }: { readonly record: RecordDetail }) {
  const chain = [...record.related, record].sort((a, b) => a.acceptedAt.localeCompare(b.acceptedAt))
  const here = chain.findIndex(({ id }) => id === record.id)
  const from = Math.max(0, Math.min(here - shownRelated / 2, chain.length - shownRelated))
  const shown = chain.slice(from, from + shownRelated)
  const milestones = record.milestones
  return (
    <div className={classes.relatives}>
      <nav aria-label={`Journeys of ${record.key}`} className={classes.chain}>
        {shown.map((relative, place) => (
          <span key={relative.id} className={classes.link}>
            {place > 0 && <IconArrowRight size={12} aria-hidden="true" className={classes.quiet} />}
            <RelativeChip relative={relative} isHere={relative.id === record.id} />
          </span>
        ))}
        {chain.length > shown.length && (
          <a
            className={classes.chip}
            href={`#/records/find/${encodeURIComponent(printTerm({ field: 'key', value: record.key }))}`}
          >
            all of this key
          </a>
        )}
      </nav>
      {record.parent !== undefined && (
        <span className={classes.link}>
          <span className={classes.quiet}>part of</span> <RelativeChip relative={record.parent} isHere={false} />
        </span>
      )}
      {record.children.count > 0 && <Children record={record} />}
      {milestones.length > 0 && (
        <span className={classes.link}>
          {milestones.slice(-5).map(({ name, at, recordId }) => (
            <a
              key={`${name} ${at} ${recordId}`}
              className={classes.milestone}
              href={`#/records/${recordId}`}
              title={exactTime(at)}
            >
              <IconFlag size={12} aria-hidden="true" /> {name}
            </a>
          ))}
        </span>
      )}
    </div>
  )
}

function RelativeChip({ relative, isHere }: { readonly relative: RecordSummary; readonly isHere: boolean }) {
  return (
    <a
      className={classes.chip}
      href={`#/records/${relative.id}`}
      aria-current={isHere ? 'page' : undefined}
      title={`${relative.key} · ${relative.flow} · accepted ${exactTime(relative.acceptedAt)}`}
    >
      {relative.entity} <span className={classes.quiet}>{relative.flow}</span> <StateMark state={relative.state} />
    </a>
  )
}

/** The parts that a split made, page by page. */
function Children({ record }: { readonly record: RecordDetail }) {
  const client = useConnection((state) => state.client)
  const { count, first } = record.children
  const [more, setMore] = useState<readonly RecordSummary[]>([])
  const [cursor, setCursor] = useState<string>()
  const [isReading, setReading] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const known = new Map([...first, ...more].map((child) => [child.id, child]))
  const readMore = async () => {
    setReading(true)
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) }
    const page = await client?.listChildren({ params: { record: record.id }, query }).catch(() => undefined)
    setReading(false)
    if (page === undefined) return
    setMore((before) => [...before, ...page.items])
    setCursor(page.nextCursor)
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={420}>
      <Popover.Target>
        <button type="button" className={classes.chip} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {countText(count)} {count === 1 ? 'part' : 'parts'}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Parts of this record">
        <div className={classes.children}>
          {[...known.values()].map((child) => (
            <a key={child.id} className={classes.child} href={`#/records/${child.id}`}>
              <StateMark state={child.state} /> <span className={classes.mono}>{child.key}</span> {child.entity}
            </a>
          ))}
        </div>
        {known.size < count && (
          <Button size="compact-xs" variant="default" loading={isReading} onClick={() => void readMore()}>
            Show more of {countText(count)}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
