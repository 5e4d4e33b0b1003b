import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconChevronLeft, IconChevronRight, IconEye, IconPlus } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { AddSample } from './AddSample.tsx'
import classes from './SampleBar.module.css'
import { SampleText } from './SampleText.tsx'
import { useIsPublished, useSampleAt, useSampleState, useSamplesAt } from './use-samples.ts'

const maxListed = 30

/** The sample that a node is designed with: which one, how it came here, the way to others and to new ones. */
export function SampleBar({ node }: { readonly node: string }) {
  const { samples: store } = useWorkspace()
  const current = useSampleAt(node)
  const samples = useSamplesAt(node)
  const [open, setOpen] = useState<'add' | 'text'>()
  const textId = useId()
  const place = samples.findIndex(({ id }) => id === current?.sample.id)
  const toggle = (what: 'add' | 'text') => setOpen(open === what ? undefined : what)
  const step = (by: 1 | -1) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={by === 1 ? 'Next sample' : 'Previous sample'}
      disabled={samples.length < 2}
      onClick={() => store.step(node, by)}
    >
      {by === 1 ? <IconChevronRight size={16} /> : <IconChevronLeft size={16} />}
    </ActionIcon>
  )
  return (
    <section className={classes.bar} aria-label="Sample">
      <div className={classes.row}>
        {step(-1)}
        <SampleMenu node={node} title={current?.sample.title ?? 'No sample'} onAdd={() => toggle('add')} />
        {samples.length > 0 && (
          <span className={classes.count}>
            {place + 1} of {samples.length}
          </span>
        )}
        {step(1)}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Show the sample"
          aria-expanded={open === 'text'}
          aria-controls={textId}
          disabled={current === undefined}
          onClick={() => toggle('text')}
        >
          <IconEye size={16} />
        </ActionIcon>
      </div>
      <p className={classes.note} data-standing={current?.standing}>
        {current?.note ?? <NoSample node={node} />}
      </p>
      {current === undefined && open !== 'add' && (
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => toggle('add')}>
          Add a sample
        </Button>
      )}
      <div id={textId}>{open === 'text' && current !== undefined && <SampleText value={current.payload} />}</div>
      {open === 'add' && <AddSample node={node} onClose={() => setOpen(undefined)} />}
    </section>
  )
}

function NoSample({ node }: { readonly node: string }) {
  const isPublished = useIsPublished(node)
  const status = useSampleState(({ recorded }) => recorded.get(node))
  if (status === 'loading') return 'Looking for records of the runtime…'
  const rest = isPublished ? ' The runtime has no record of this node yet.' : ''
  return `With a sample, expressions show their values while you write them.${rest}`
}

function SampleMenu({ node, title, onAdd }: { readonly node: string; readonly title: string; onAdd(): void }) {
  const { samples: store } = useWorkspace()
  const current = useSampleAt(node)
  const samples = useSamplesAt(node)
  const isPublished = useIsPublished(node)
  const own = samples.filter(({ origin }) => origin === 'pasted' || origin === 'file' || origin === 'schema')
  return (
    <Menu position="bottom-start" shadow="md" width={280} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <button type="button" className={classes.title} title={title}>
          <span className={classes.name}>{title}</span>
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {samples.slice(0, maxListed).map((sample) => (
          <Menu.Item
            key={sample.id}
            fw={sample.id === current?.sample.id ? 600 : undefined}
            onClick={() => store.choose(node, sample.id)}
          >
            {sample.title}
          </Menu.Item>
        ))}
        {samples.length > maxListed && (
          <Menu.Label>and {samples.length - maxListed} more: walk on with the arrows</Menu.Label>
        )}
        {samples.length > 0 && <Menu.Divider />}
        <Menu.Item onClick={onAdd}>Add a sample…</Menu.Item>
        {isPublished && (
          <Menu.Item onClick={() => void store.loadRecorded(node, { again: true })}>Read the latest records</Menu.Item>
        )}
        {own.some(({ id }) => id === current?.sample.id) && (
          <Menu.Item onClick={() => current && store.remove(current.sample.id)}>Remove this sample</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
