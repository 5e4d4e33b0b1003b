import { Button, FileButton, Group, SegmentedControl, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { describeJsonFault } from '../json-view/json-index.ts'
import { type ReadSamples, readSampleText } from './read-sample-text.ts'
import classes from './SampleBar.module.css'
import type { SampleOrigin } from './sample.ts'
import { sampleFromSchema } from './sample-from-schema.ts'

type Kind = 'data' | 'schema'

/** Takes a sample from a pasted text, a file, or a JSON Schema. */
export function AddSample({ node, onClose }: { readonly node: string; onClose(): void }) {
  const { samples } = useWorkspace()
  const [kind, setKind] = useState<Kind>('data')
  const [text, setText] = useState('')
  const [message, setMessage] = useState<string>()
  const take = (source: string, file?: File) => {
    const read = kind === 'schema' ? readSchemaText(source) : readSampleText(source, { name: file?.name ?? '' })
    if (!read.ok) return setMessage(read.message)
    const origin: SampleOrigin = kind === 'schema' ? 'schema' : file === undefined ? 'pasted' : 'file'
    const refused = samples.add(read.items.map(({ title, payload }) => ({ title, payload, origin, node })))
    const notes = [refused, read.cut].filter((note) => note !== undefined)
    if (notes.length === 0) onClose()
    else setMessage(notes.join(' '))
  }
  return (
    <div className={classes.add}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="What the sample is made from"
        data={[
          { value: 'data', label: 'JSON or CSV' },
          { value: 'schema', label: 'JSON Schema' },
        ]}
        value={kind}
        onChange={(next) => setKind(next === 'schema' ? 'schema' : 'data')}
      />
      <Textarea
        label={kind === 'schema' ? 'A JSON Schema' : 'A record, or several'}
        description={
          kind === 'schema'
            ? 'One sample is made with every field that it describes.'
            : 'JSON, a list of objects, JSON Lines, or CSV whose first line names the columns.'
        }
        data-autofocus
        autoFocus
        autosize
        minRows={4}
        maxRows={12}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        value={text}
        error={message}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setMessage(undefined)
        }}
      />
      <Group gap="xs">
        <Button size="xs" disabled={text.trim() === ''} onClick={() => take(text)}>
          Add
        </Button>
        <FileButton
          accept=".json,.jsonl,.ndjson,.csv,.tsv,.txt,application/json,text/csv"
          onChange={(file) => void file?.text().then((content) => take(content, file))}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default">
              Open a file…
            </Button>
          )}
        </FileButton>
        <Button size="xs" variant="subtle" color="gray" onClick={onClose}>
          Close
        </Button>
      </Group>
      <p className={classes.note}>Samples stay on this machine. They are no part of the flow.</p>
    </div>
  )
}

function readSchemaText(text: string): ReadSamples {
  try {
    const payload = sampleFromSchema(JSON.parse(text))
    if (payload === null) return { ok: false, message: 'This schema describes no value that can be made.' }
    return { ok: true, items: [{ title: 'From a schema', payload }] }
  } catch (thrown) {
    const message = describeJsonFault(text) ?? (thrown instanceof Error ? thrown.message : String(thrown))
    return { ok: false, message }
  }
}
