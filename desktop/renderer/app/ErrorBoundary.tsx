import { Button, Code, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'

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
    return (
      <Stack p="xl" maw={640} role="alert">
        <Title order={1}>This part of Crossdock stopped working</Title>
        <Text>Your flow is kept as a draft. Show it again, or load the window anew and continue from the draft.</Text>
        <Code block>{error.message}</Code>
        <Button.Group>
          <Button onClick={() => this.setState({ error: undefined })}>Show it again</Button>
          <Button variant="default" onClick={() => window.location.reload()}>
            Load the window anew
          </Button>
        </Button.Group>
      </Stack>
    )
  }
}
