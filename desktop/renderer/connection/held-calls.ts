import type { ApiAnswer as Answer, ApiRequest, ApiSend } from '@crossdock/shared/api'

interface HeldCall {
  readonly request: ApiRequest
  /** What was answered: a refusal of the token. */
  readonly refusal: Answer
  settle(answer: Answer | Promise<Answer>): void
}

/** Calls that a runtime refused because the token ran out. They are sent again as soon as it accepts another one. */
export interface HeldCalls {
  /** Answers once the call was sent again, or with the refusal when it is given up. */
  hold(request: ApiRequest, refusal: Answer): Promise<Answer>
  sendAgain(send: ApiSend): void
  /** The refusals become the answers, e.g. because another runtime was chosen. */
  giveUp(): void
}

/** No held calls yet. `tell` hears how many there are whenever that changes. */
export function createHeldCalls(tell: (count: number) => void): HeldCalls {
  let held: readonly HeldCall[] = []
  const take = () => {
    const taken = held
    held = []
    if (taken.length > 0) tell(0)
    return taken
  }
  return {
    hold: (request, refusal) =>
      new Promise((settle) => {
        held = [...held, { request, refusal, settle }]
        tell(held.length)
      }),
    sendAgain: (send) => {
      for (const { request, settle } of take()) settle(send(request))
    },
    giveUp: () => {
      for (const { refusal, settle } of take()) settle(refusal)
    },
  }
}

/**
 * True for what a person did and would have to do again: it waits for a new token. What screens read by themselves is read
 * anew anyway.
 */
export function isAct({ method, path }: ApiRequest): boolean {
  return method !== 'GET' && !/\/validate(\?|$)/.test(path)
}
