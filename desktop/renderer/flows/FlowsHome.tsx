import { Button, Group, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { newFlow } from '../commands/list/new-flow.ts'
import { openFile } from '../commands/list/open-file.ts'
import { environmentOf } from '../connection/environment-name.ts'
import { describeOrigin } from './describe-origin.ts'
import { FlowPicture } from './FlowPicture.tsx'
import classes from './FlowsHome.module.css'
import { continueDraft, openFlowPath, openPublished, openSample } from './open-flow.ts'
import { runSample } from './run-sample.ts'
import { sampleFlows } from './samples.ts'
import { shortTime } from './short-time.ts'
import { type PublishedFlow, useDrafts, usePublishedFlows, useRecentFiles } from './use-flow-lists.ts'

/** Where one begins: unsaved work, the flows of the runtime, recent files, samples. */
export function FlowsHome() {
  const workspace = useWorkspace()
  return (
    <div className={classes.page}>
      <Group justify="space-between" mb="lg">
        <Title order={1}>Flows</Title>
        <Group gap="xs">
          <Button variant="default" onClick={() => void runCommand(openFile, workspace)}>
            Open a file
          </Button>
          <Button onClick={() => void runCommand(newFlow, workspace)}>New flow</Button>
        </Group>
      </Group>
      <OpenNow />
      <DraftList />
      <PublishedList />
      <RecentList />
      <Section title="Sample flows">
        <div className={classes.cards}>
          {sampleFlows.map((flow) => (
            <div key={flow.id} className={classes.card}>
              <button type="button" className={classes.look} onClick={() => openSample(workspace, flow)}>
                <span className={classes.picture}>
                  <FlowPicture flow={flow} />
                </span>
                <span className={classes.name}>{flow.name}</span>
                <span className={classes.quiet}>{flow.description}</span>
              </button>
              <Button
                size="xs"
                variant="subtle"
                className={classes.run ?? ''}
                aria-label={`Publish and run ${flow.name}`}
                onClick={() => void runSample(workspace, flow)}
              >
                Publish and run
              </Button>
            </div>
          ))}
        </div>
      </Section>
    </div>
  )
}

/** The flow that is open, so that it is found again; unsaved work has its own list. */
function OpenNow() {
  const { view } = useWorkspace()
  const name = useOpenFlow(({ flow }) => flow.name)
  const origin = useOpenFlow((open) => open.origin)
  const isDirty = useOpenFlow((open) => open.isDirty)
  if (name === undefined || origin === undefined || isDirty === true) return null
  return (
    <Section title="Open now">
      <ul className={classes.rows}>
        <li className={classes.row}>
          <button type="button" className={classes.open} onClick={() => view.goTo('flows', 'editor')}>
            <span className={classes.name}>{name}</span>
            <span className={classes.quiet}>{describeOrigin(origin)}</span>
          </button>
        </li>
      </ul>
    </Section>
  )
}

function DraftList() {
  const workspace = useWorkspace()
  const { drafts, discard } = useDrafts()
  if (drafts.length === 0) return null
  return (
    <Section title="Unsaved work">
      <ul className={classes.rows}>
        {drafts.map(({ draft, name, from }) => (
          <li key={draft.id} className={classes.row}>
            <button type="button" className={classes.open} onClick={() => continueDraft(workspace, draft)}>
              <span className={classes.name}>{name}</span>
              <span className={classes.quiet} title={draft.savedAt}>
                {from} · last changed {shortTime(draft.savedAt)}
              </span>
            </button>
            <Button size="xs" variant="subtle" color="gray" onClick={() => discard(draft.id)}>
              Discard
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function PublishedList() {
  const workspace = useWorkspace()
  const status = useConnection((state) => state.status)
  const environment = useConnection(environmentOf)
  const { flows, problem } = usePublishedFlows()
  const open = async (id: string) => {
    try {
      await openPublished(workspace, id)
    } catch (thrown) {
      workspace.view.notify({ kind: 'problem', text: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  if (status === 'none') return null
  const title = `Published in ${environment}`
  return (
    <Section title={title}>
      {status === 'token-needed' && (
        <Group gap="sm">
          <Text size="sm">Enter an API token to see and publish flows of this runtime.</Text>
          <Button size="xs" onClick={() => workspace.view.openDialog('token')}>
            Enter a token
          </Button>
        </Group>
      )}
      {status === 'unreachable' && (
        <Text size="sm">The runtime does not answer. It is asked again every few seconds.</Text>
      )}
      {problem !== undefined && <Text size="sm">{problem}</Text>}
      {status === 'online' && flows?.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is published yet. Open a sample, look at it, and publish it.
        </Text>
      )}
      <ul className={classes.rows}>
        {(flows ?? []).map((flow) => (
          <li key={flow.id} className={classes.row}>
            <button type="button" className={classes.open} onClick={() => void open(flow.id)}>
              <span className={classes.name}>{flow.name}</span>
              <span className={classes.quiet}>
                v{flow.version} · {flow.publishedBy} ·{' '}
                <span title={flow.publishedAt}>{shortTime(flow.publishedAt)}</span>
                {flow.isPaused && ' · paused'}
              </span>
            </button>
            {!flow.isPaused && <FailingSources of={flow.failingSources} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function FailingSources({ of: sources }: { readonly of: PublishedFlow['failingSources'] }) {
  return sources.map(({ node, code, message, failedAt, triedAgainAt }) => (
    <p key={node} className={classes.failing}>
      <IconAlertTriangle size={14} aria-hidden="true" />
      <span>
        Source “{node}” fails and brings nothing: {message} ({code}, <span title={failedAt}>{shortTime(failedAt)}</span>
        ) <span title={triedAgainAt}>It is tried again by itself.</span>
      </span>
    </p>
  ))
}

function RecentList() {
  const workspace = useWorkspace()
  const files = useRecentFiles()
  if (files.length === 0) return null
  return (
    <Section title="Recent files">
      <ul className={classes.rows}>
        {files.map((file) => (
          <li key={file.path} className={classes.row}>
            <button type="button" className={classes.open} onClick={() => void openFlowPath(workspace, file.path)}>
              <span className={classes.name}>{file.name}</span>
              <span className={classes.quiet} title={file.path}>
                {file.path}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  )
}
