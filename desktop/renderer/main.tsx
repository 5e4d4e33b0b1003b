import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app/App.tsx'
import { createWorkspace } from './app/create-workspace.ts'
import { startWorkspace } from './app/start-workspace.ts'
import { choosePlatform } from './platform/choose-platform.ts'
import '@mantine/core/styles.css'
import '@xyflow/react/dist/style.css'
import './app/global.css'

// The content security policy allows no compiled code, so schemas are walked.
z.config({ jitless: true })

const root = document.getElementById('root')
if (root !== null) {
  const workspace = createWorkspace(choosePlatform())
  createRoot(root).render(<App workspace={workspace} />)
  void startWorkspace(workspace)
}
