import { Button, CloseButton } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import classes from './Payload.module.css'
import { type PayloadNode, pathOf } from './payload-node.ts'

const maxShown = 200_000

/** Copies what a node holds: texts as they are, everything else as JSON. */
export function textOfValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
}

/** Where the chosen node is, and copying it. */
export function PayloadFoot({ node }: { readonly node: PayloadNode }) {
  const { platform } = useWorkspace()
  const [copied, setCopied] = useState<{ readonly id: string; readonly what: 'path' | 'value' }>()
  const path = pathOf(node)
  const copy = (what: 'path' | 'value') => {
    void platform.clipboard.write(what === 'path' ? path : textOfValue(node.value))
    setCopied({ id: node.id, what })
  }
  const word = (what: 'path' | 'value') => (copied?.id === node.id && copied.what === what ? 'Copied' : `Copy ${what}`)
  return (
    <div className={classes.foot}>
      <span className={classes.path} title={path}>
        {path === '' ? 'the whole payload' : path}
      </span>
      {path !== '' && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => copy('path')}>
          {word('path')}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => copy('value')}>
        {word('value')}
      </Button>
    </div>
  )
}

/** All of a text that was too long for its row. */
export function WholeText({ node, onClose }: { readonly node: PayloadNode; onClose(): void }) {
  const text = String(node.value)
  return (
    <section className={classes.whole} aria-label={`All of ${pathOf(node) || 'the text'}`}>
      <div className={classes.head}>
        <span className={classes.path}>{pathOf(node) || 'the text'}</span>
        <span className={classes.quiet}>{countText(text.length)} characters</span>
        <CloseButton size="xs" aria-label="Close the text" onClick={onClose} style={{ marginInlineStart: 'auto' }} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <pre tabIndex={0}>{text.slice(0, maxShown)}</pre>
      {text.length > maxShown && (
        <p className={classes.quiet}>The first {countText(maxShown)} characters. Copy the value for all of it.</p>
      )}
    </section>
  )
}
