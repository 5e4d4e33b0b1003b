import { Fragment } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Markdown.module.css'
import type { Block, Inline } from './read-markdown.ts'

/** A document as elements: its text is only ever text. Links lead out of the app when they are addresses of the web. */
export function Markdown({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <div className={classes.document}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change while it is shown.
        <BlockView key={index} block={block} place={index} />
      ))}
    </div>
  )
}

function BlockView({ block, place }: { readonly block: Block; readonly place: number }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = block.level === 1 ? 'h2' : block.level === 2 ? 'h3' : 'h4'
      return (
        <Heading>
          <InlineView content={block.content} />
        </Heading>
      )
    }
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard too.
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change while it is shown.
            <li key={index}>
              <InlineView content={item} />
            </li>
          ))}
        </List>
      )
    }
    case 'table':
      return <TableView label={`Table, part ${place + 1}`} head={block.head} rows={block.rows} />
    default:
      return (
        <p>
          <InlineView content={block.content} />
        </p>
      )
  }
}

function TableView({
  label,
  head,
  rows,
}: Pick<Extract<Block, { kind: 'table' }>, 'head' | 'rows'> & { readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard too.
    <section className={classes.scroll} tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change while it is shown.
              <th key={index}>
                <InlineView content={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change while it is shown.
            <tr key={at}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change while it is shown.
                <td key={index}>
                  <InlineView content={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function InlineView({ content }: { readonly content: readonly Inline[] }) {
  return content.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change while it is shown.
    <Fragment key={index}>
      <PartView part={part} />
    </Fragment>
  ))
}

function PartView({ part }: { readonly part: Inline }) {
  const { platform } = useWorkspace()
  switch (part.kind) {
    case 'code':
      return <code>{part.text}</code>
    case 'strong':
      return <strong>{part.text}</strong>
    case 'em':
      return <em>{part.text}</em>
    case 'link': {
      const { href } = part
      if (!/^https?:\/\//.test(href)) return <>{part.text}</>
      const open = (event: React.MouseEvent) => {
        event.preventDefault()
        void platform.openExternal(href)
      }
      return (
        <a href={href} onClick={open}>
          {part.text}
        </a>
      )
    }
    default:
      return <>{part.text}</>
  }
}
