import { Button, FileButton, Group, Modal, Text, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { allNodes } from './mapping-tree.ts'
import { readShape, type ShapeAnswer } from './read-shape.ts'
import { maxKeptLength } from './shape-shelf.ts'

const patienceMs = 200
const maxTextLength = 16 * 1024 * 1024
const accepted = '.json,.csv,.txt,.tsv,application/json,text/csv'

/** Loads the fields of a source or a target from a sample, a JSON Schema or a CSV header. */
export function ShapeDialog({
  side,
  text: initial,
  onClose,
  onLoad,
}: {
  readonly side: 'source' | 'target'
  readonly text: string | undefined
  onClose(): void
  /** Undefined forgets the fields that were loaded. */
  onLoad(text: string | undefined): void
}) {
  const [text, setText] = useState(initial ?? '')
  const [settled] = useDebouncedValue(text, patienceMs)
  const answer = useMemo(() => (settled.trim() === '' ? undefined : readShape(settled)), [settled])
  const [refusal, setRefusal] = useState<string>()
  const open = async (file: File | null) => {
    if (file === null) return
    const isTooLong = file.size > maxTextLength
    setRefusal(isTooLong ? 'This file is over 16 MB. A few records of it show the same fields.' : undefined)
    if (!isTooLong) setText(await file.text())
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={side === 'source' ? 'Fields that come in' : 'Fields that the target has'}
    >
      <Text size="sm" c="dimmed" mb="xs">
        {side === 'source'
          ? 'The sample shows its own fields. Load a schema or another sample for fields that it does not have.'
          : 'With a JSON Schema, required fields are known too. Nothing of it is saved in the flow: only what is mapped.'}
      </Text>
      <Textarea
        label="Sample as JSON, JSON Schema, or CSV header"
        data-autofocus
        autosize
        minRows={8}
        maxRows={18}
        spellCheck={false}
        value={text}
        error={refusal ?? (answer?.ok === false ? answer.message : undefined)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed" mt={6} mih={18} role="status">
        {answer?.ok === true ? summaryOf(answer, text) : ''}
      </Text>
      <Group mt="md" gap="xs">
        <FileButton accept={accepted} onChange={(file) => void open(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              Open a file
            </Button>
          )}
        </FileButton>
        {initial !== undefined && (
          <Button variant="subtle" color="gray" onClick={() => onLoad(undefined)}>
            Forget what was loaded
          </Button>
        )}
        <span style={{ flex: 1 }} />
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={answer?.ok !== true || settled !== text} onClick={() => onLoad(text)}>
          Use these fields
        </Button>
      </Group>
    </Modal>
  )
}

function summaryOf({ shape }: Extract<ShapeAnswer, { ok: true }>, text: string): string {
  const nodes = [...allNodes(shape.fields)]
  const required = nodes.filter(({ isRequired }) => isRequired).length
  return [
    `${nodes.length} fields from ${{ sample: 'a sample', schema: 'a JSON Schema', csv: 'a CSV header' }[shape.from]}`,
    required > 0 ? `, ${required} required` : '',
    shape.isCut ? '; the rest is left out' : '',
    text.length > maxKeptLength ? '. It is too long to be remembered: it holds until the mapper is closed' : '',
    '.',
  ].join('')
}
