import { Button, Code, Group, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { describeBreak } from './describe-break.ts'

interface Props {
  readonly children: ReactNode
}

/** Shows what broke instead of an empty window. Unsaved work is a draft by then and comes back. */
export class ErrorBoundary extends Component<Props, { readonly error: Error | undefined }> {
  override state = { error: undefined as Error | undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    const { title, text, needsReload } = describeBreak(error.message)
    return (
      <Stack p="xl" maw={640} role="alert">
        <Title order={1}>{title}</Title>
        <Text>{text}</Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {error.message}
        </Code>
        <Group gap="xs">
          {!needsReload && <Button onClick={() => this.setState({ error: undefined })}>Show it again</Button>}
          <Button variant={needsReload ? 'filled' : 'default'} onClick={() => window.location.reload()}>
            Load the window anew
          </Button>
        </Group>
      </Stack>
    )
  }
}
