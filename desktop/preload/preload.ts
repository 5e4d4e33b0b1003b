import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DesktopBridge } from '../ipc/bridge.ts'
import { callChannel, callNamesArgument, eventChannel, eventNamesArgument, type IpcAnswer } from '../ipc/channels.ts'

// The preload is small on purpose: it knows names, not schemas. What comes in is checked in the main process.

type Listener = (payload: unknown) => void
const listeners = new Map<string, Set<Listener>>()

ipcRenderer.on(eventChannel, (_event, { name, payload }: { name: string; payload: unknown }) => {
  for (const listener of listeners.get(name) ?? []) listener(payload)
})

async function call(name: string, input: unknown): Promise<unknown> {
  const answer: IpcAnswer = await ipcRenderer.invoke(callChannel, { name, input })
  if (answer.ok) return answer.value
  throw new Error(answer.message)
}

function subscribe(name: string, listener: Listener): () => void {
  // One entry a subscription, so that the same listener can be there twice and leave once.
  const entry: Listener = (payload) => listener(payload)
  const present = listeners.get(name) ?? new Set()
  listeners.set(name, present.add(entry))
  return () => void present.delete(entry)
}

function namesAfter(argument: string): string[] {
  const found = process.argv.find((text) => text.startsWith(argument))
  return found === undefined ? [] : found.slice(argument.length).split(',')
}

const methods = Object.fromEntries([
  ...namesAfter(callNamesArgument).map((name) => [name, (input: unknown) => call(name, input)]),
  ...namesAfter(eventNamesArgument).map((name) => [
    `on${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    (listener: Listener) => subscribe(name, listener),
  ]),
]) as Omit<DesktopBridge, 'acceptDroppedFile'>

/** Electron before 32 keeps the path on the file itself. */
function pathOf(file: object): string {
  return 'path' in file && typeof file.path === 'string' ? file.path : webUtils.getPathForFile(file as never)
}

const bridge: DesktopBridge = {
  ...methods,
  acceptDroppedFile: async (file) => {
    const path = pathOf(file)
    if (path === '') return null
    await call('allowDroppedFile', { path })
    return path
  },
}

contextBridge.exposeInMainWorld('crossdock', bridge)
