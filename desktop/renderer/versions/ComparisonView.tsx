import { Loader } from '@mantine/core'
import { useMemo } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { goToNode } from '../flows/go-to-node.ts'
import { type ChangeLine, describeComparison, type FieldLine } from './describe-comparison.ts'
import { useCompared } from './use-versions.ts'
import classes from './Versions.module.css'
import type { Sides } from './versions-store.ts'

const signs = { added: '+', removed: '−', changed: '~', moved: '↔' } as const
const maxShown = 200

/** What differs between two sides, in words. A change of the draft leads to its node. */
export function ComparisonView({ sides }: { readonly sides: Sides }) {
  const workspace = useWorkspace()
  const { compared, problem } = useCompared(sides)
  const lines = useMemo(() => compared && describeComparison(compared), [compared])
  if (problem !== undefined) return <p className={classes.empty}>{problem}</p>
  if (lines === undefined) return <Loader size="xs" m="md" aria-label="Reading" />
  if (lines.length === 0) return <p className={classes.empty}>Both say the same.</p>
  const goTo = sides.after === 'draft' ? (node: string) => goToNode(workspace, node) : undefined
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <ul className={classes.changes} aria-label="Changes" tabIndex={0}>
      {lines.slice(0, maxShown).map((line) => (
        <Change key={`${line.kind} ${line.node ?? ''} ${line.text}`} line={line} {...(goTo && { goTo })} />
      ))}
      {lines.length > maxShown && <li className={classes.quiet}>and {lines.length - maxShown} more changes</li>}
    </ul>
  )
}

function Change({ line, goTo }: { readonly line: ChangeLine; goTo?(node: string): void }) {
  const { kind, text, node, fields } = line
  return (
    <li className={classes.change} data-kind={kind}>
      <span className={classes.sign} aria-hidden="true">
        {signs[kind]}
      </span>
      {node !== undefined && goTo !== undefined ? (
        <button type="button" className={classes.link} onClick={() => goTo(node)}>
          {text}
        </button>
      ) : (
        <span>{text}</span>
      )}
      {fields.length > 0 && (
        <dl className={classes.fields}>
          {fields.slice(0, maxShown).map((field) => (
            <Field key={field.name} field={field} />
          ))}
        </dl>
      )}
    </li>
  )
}

function Field({ field: { name, before, after } }: { readonly field: FieldLine }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {before !== undefined && <del>{before}</del>}
        {before !== undefined && after !== undefined && <span aria-hidden="true"> → </span>}
        {after !== undefined && <ins>{after}</ins>}
      </dd>
    </>
  )
}
