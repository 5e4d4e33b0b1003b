import { toCrossdockError } from '@crossdock/shared/errors'
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import { z } from 'zod'
import type { CallName, CallOutput, EventName, EventPayload } from '../ipc/bridge.ts'
import { callChannel, eventChannel, type IpcAnswer } from '../ipc/channels.ts'
import { calls, events, privateCalls } from '../ipc/contract.ts'
import { isAppUrl } from './app-origin.ts'

type PrivateName = keyof typeof privateCalls

/** One handler for each call of the contract; the compiler asks for the missing ones. */
export type Handlers = {
  readonly [Name in CallName]: (
    input: z.output<(typeof calls)[Name]['input']>,
  ) => Promise<CallOutput<Name>> | CallOutput<Name>
} & {
  readonly [Name in PrivateName]: (
    input: z.output<(typeof privateCalls)[Name]['input']>,
  ) => Promise<z.output<(typeof privateCalls)[Name]['output']>>
}

const requestSchema = z.object({ name: z.string(), input: z.unknown() })
const contract: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>> = {
  ...calls,
  ...privateCalls,
}

/**
 * The one door of the main process. It lets in the main frame of a window that shows the app's own page, with a name of the
 * contract and an input that its schema accepts. Everything else is answered with a refusal and reaches no handler.
 */
export function openIpcDoor(handlers: Handlers): void {
  ipcMain.handle(callChannel, async (event, request: unknown): Promise<IpcAnswer> => {
    if (!isFromApp(event)) return refuse('The call does not come from the page of this app.')
    const known = requestSchema.safeParse(request)
    const entry = known.success && Object.hasOwn(contract, known.data.name) ? contract[known.data.name] : undefined
    if (!known.success || entry === undefined) return refuse('There is no such call.')
    const input = entry.input.safeParse(known.data.input)
    if (!input.success) return refuse(`${known.data.name}: ${z.prettifyError(input.error)}`)
    try {
      const handler = handlers[known.data.name as keyof Handlers] as (input: unknown) => unknown
      return { ok: true, value: await handler(input.data) }
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      return { ok: false, message: `${message} ${remedy}` }
    }
  })
}

function isFromApp({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
  try {
    return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url)
  } catch {
    // The frame is gone.
    return false
  }
}

function refuse(message: string): IpcAnswer {
  return { ok: false, message }
}

/** Sends an event to the page, checked like everything that crosses the wall. */
export function sendEvent<Name extends EventName>(page: WebContents, name: Name, payload: EventPayload<Name>): void {
  if (!page.isDestroyed()) page.send(eventChannel, { name, payload: events[name].parse(payload) })
}
