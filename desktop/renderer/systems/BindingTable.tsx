import { ActionIcon, VisuallyHidden } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { shortTime } from '../flows/short-time.ts'
import classes from './Systems.module.css'

/** What an environment has of one kind, as dense rows. Behind the columns stands one for what can be done with a row. */
export function BindingTable({
  columns,
  numbers = [],
  children,
}: {
  readonly columns: readonly string[]
  /** Those of the columns that hold numbers. */
  readonly numbers?: readonly string[]
  readonly children: ReactNode
}) {
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a code table may have a column that is named “code” too.
              <th scope="col" key={place} style={numbers.includes(column) ? { textAlign: 'end' } : undefined}>
                {column}
              </th>
            ))}
            <th scope="col">
              <VisuallyHidden>What to do</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** Who changed something, and when. */
export function ChangedCell({ changedBy, changedAt }: { readonly changedBy: string; readonly changedAt: string }) {
  return (
    <td className={classes.quiet} title={changedAt} style={{ whiteSpace: 'nowrap' }}>
      {changedBy}, {shortTime(changedAt)}
    </td>
  )
}

/** Opens the question whether something is to be removed. */
export function RemoveButton({ name, onClick }: { readonly name: string; onClick(): void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Remove ${name}…`} onClick={onClick}>
      <IconTrash size={15} />
    </ActionIcon>
  )
}
