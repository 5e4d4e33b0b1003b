import type { CauseView, ExceptionGroup } from '@crossdock/shared/api'
import { useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { countText } from '../live/count-text.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import classes from './Exceptions.module.css'
import { ageOf, pluralOf, systemName } from './exception-words.ts'
import { useNow } from './use-exceptions.ts'

/** What all records of a group have in common. */
export function CommonFacts({ group }: { readonly group: ExceptionGroup }) {
  const now = useNow()
  const { cause, example, held } = group
  const { system, table, status, remoteCode, remoteMessage } = cause
  const offence = offenceOf(cause)
  const said = [status, remoteCode].filter((part) => part !== undefined).join(' ')
  return (
    <dl className={classes.common}>
      <Fact name="State">
        <StateMark
          state={cause.kind === 'unknown-outcome' ? 'unknown' : 'parked'}
          label={cause.kind === 'unknown-outcome' ? 'outcome unknown' : 'parked'}
        />
        {held > 0 && (
          <>
            {', '}
            <StateMark state="held" label={`${countText(held)} ${pluralOf('record', held)} held behind`} />
          </>
        )}
      </Fact>
      <Fact name="Oldest">
        <span title={new Date(group.oldestAt).toLocaleString()}>{ageOf(group.oldestAt, now)}</span>
      </Fact>
      <Fact name="Flow">{group.flowName}</Fact>
      <Fact name="Node">{group.nodeName}</Fact>
      {group.systems.length > 0 && <Fact name="System">{group.systems.map(systemName).join(', ')}</Fact>}
      <Fact name="Code">
        <code className={classes.mono}>{group.code}</code>
      </Fact>
      {table !== undefined && <Fact name="Code table">{table}</Fact>}
      {offence !== undefined && (
        <Fact name={offence.name}>
          <code className={classes.mono}>{offence.text}</code>
        </Fact>
      )}
      {said !== '' && (
        <Fact name={`${system === undefined ? 'It' : systemName(system)} answers`} isWide>
          <code className={classes.mono}>{said}</code> {remoteMessage !== undefined && `“${remoteMessage}”`}
          <WholeAnswer detail={example.error.detail} />
        </Fact>
      )}
      {said === '' && (
        <Fact name="What happened" isWide>
          {example.error.message}
          <WholeAnswer detail={example.error.detail} />
        </Fact>
      )}
    </dl>
  )
}

/** The field and value that offend. A field without a value is said to be missing only where that is the cause. */
function offenceOf({ kind, field, value }: CauseView): { readonly name: string; readonly text: string } | undefined {
  if (value !== undefined) return { name: field ?? 'Value', text: String(value) }
  if (field === undefined) return undefined
  return kind === 'missing-value' ? { name: field, text: 'missing' } : { name: 'Field', text: field }
}

function Fact({
  name,
  isWide = false,
  children,
}: {
  readonly name: string
  readonly isWide?: boolean
  readonly children: React.ReactNode
}) {
  return (
    <div className={isWide ? classes.wideFact : classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Everything that is known of the error of the oldest record. */
function WholeAnswer({ detail }: { readonly detail: Readonly<Record<string, unknown>> | undefined }) {
  const [isOpen, setOpen] = useState(false)
  if (detail === undefined || Object.keys(detail).length === 0) return null
  return (
    <>
      {' '}
      <button type="button" className={classes.link} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Hide the details' : 'Details of the oldest'}
      </button>
      {isOpen && (
        <div className={classes.answer}>
          <PayloadView value={withReadAnswer(detail)} label="Details of the error" heightPx={200} />
        </div>
      )}
    </>
  )
}

/** The answer’s text as data where it is JSON. */
function withReadAnswer(detail: Readonly<Record<string, unknown>>): unknown {
  if (typeof detail.answer !== 'string') return detail
  try {
    return { ...detail, answer: JSON.parse(detail.answer) as unknown }
  } catch {
    return detail
  }
}
