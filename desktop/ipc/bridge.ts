import type { z } from 'zod'
import type { calls, events, flowFileSchema, menuItemSchema, runtimeStatusSchema } from './contract.ts'

type Calls = typeof calls
type Events = typeof events

export type CallName = keyof Calls
export type EventName = keyof Events

/** What a call takes and answers. */
export type CallInput<Name extends CallName> = z.input<Calls[Name]['input']>
export type CallOutput<Name extends CallName> = z.output<Calls[Name]['output']>
/** What an event carries. */
export type EventPayload<Name extends EventName> = z.output<Events[Name]>

export type FlowFile = z.output<typeof flowFileSchema>
export type MenuItem = z.output<typeof menuItemSchema>
export type RuntimeStatus = z.output<typeof runtimeStatusSchema>

type CallMethods = {
  readonly [Name in CallName]: CallInput<Name> extends void
    ? () => Promise<CallOutput<Name>>
    : (input: CallInput<Name>) => Promise<CallOutput<Name>>
}

/** `onOpenFile(listener)` and the like; each answers a function that ends the subscription. */
type EventMethods = {
  readonly [Name in EventName as `on${Capitalize<Name>}`]: (
    listener: (payload: EventPayload<Name>) => void,
  ) => () => void
}

/**
 * What the preload exposes as `window.crossdock`: one method per call of the contract, one `on…` per event, and the one
 * thing that needs an object of the page. It is undefined in a browser.
 *
 * Calls to a runtime go through `fetch(apiUrl + path)`: the main process passes them on and adds the token, which the
 * page never sees. Answers are streamed, so that server-sent events work the same way.
 */
export type DesktopBridge = CallMethods &
  EventMethods & {
    /**
     * The path of a file that was dropped on the page, from then on allowed for `readFlowFile`. Null for something that is
     * no file on this machine. `file` is the `File` of the drop event.
     */
    readonly acceptDroppedFile: (file: object) => Promise<string | null>
  }
