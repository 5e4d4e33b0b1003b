import { countText } from '../live/count-text.ts'
import classes from './Payload.module.css'
import { countOf, type PayloadNode } from './payload-node.ts'

/** How much of a text stands in a row. */
const shownLength = 200

const kinds: Readonly<Record<string, string>> = { string: 'text', number: 'number', boolean: 'boolean' }

/** A plain value, or what a list or map holds, as one line. Long texts are cut; `onShowAll` leads to the rest. */
export function ValueText({ node, onShowAll }: { readonly node: PayloadNode; onShowAll?(node: PayloadNode): void }) {
  const { value, change } = node
  return (
    <>
      {change?.mark === 'changed' && (
        <>
          <s className={classes.before}>
            <PlainText value={change.before} />
          </s>
          <span aria-hidden="true"> → </span>
        </>
      )}
      <PlainText value={value} />
      {typeof value === 'string' && value.length > shownLength && onShowAll !== undefined && (
        <button
          type="button"
          className={classes.more}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation()
            onShowAll(node)
          }}
        >
          show all {countText(value.length)} characters
        </button>
      )}
    </>
  )
}

function PlainText({ value }: { readonly value: unknown }) {
  const count = countOf(value)
  if (count !== undefined) return <span className={classes.count}>{countWords(value, count)}</span>
  if (value === undefined) return <span className={classes.count}>nothing</span>
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, shownLength)) : String(value)
  const isCut = typeof value === 'string' && value.length > shownLength
  return (
    <span className={classes.value} data-kind={kinds[typeof value] ?? 'null'}>
      {isCut ? `${text.slice(0, -1)}…` : text}
    </span>
  )
}

function countWords(value: unknown, count: number): string {
  const word = Array.isArray(value) ? 'item' : 'field'
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`
}
