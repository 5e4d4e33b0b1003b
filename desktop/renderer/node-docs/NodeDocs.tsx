import { Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import classes from './Markdown.module.css'
import { Markdown } from './Markdown.tsx'
import { type Block, readMarkdown } from './read-markdown.ts'

const documents = import.meta.glob<string>('../../../nodes/*/README.md', { query: '?raw', import: 'default' })

/** The documentation of a node type, as it is in the project. */
export function NodeDocs({ type }: { readonly type: string }) {
  const load = documents[`../../../nodes/${type}/README.md`]
  const [blocks, setBlocks] = useState<readonly Block[]>()
  useEffect(() => {
    let isOver = false
    setBlocks(undefined)
    load?.().then(
      (text) => !isOver && setBlocks(readMarkdown(text)),
      () => !isOver && setBlocks([]),
    )
    return () => {
      isOver = true
    }
  }, [load])
  if (load === undefined || blocks?.length === 0) {
    return <p className={classes.document}>There is no documentation for “{type}” here.</p>
  }
  return blocks === undefined ? <Loader size="sm" aria-label="Loading" /> : <Markdown blocks={blocks} />
}
