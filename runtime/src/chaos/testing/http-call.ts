import { request } from 'undici'

/** One call of a test, past every door of the runtime. Rejects when no whole answer comes in time. */
export async function httpCall(
  url: string,
  call: {
    readonly method?: 'GET' | 'POST' | 'DELETE'
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
    readonly timeoutMs?: number
  } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { method = 'GET', headers = {}, body = null, timeoutMs = 60_000 } = call
  const answer = await request(url, { method, headers, body, signal: AbortSignal.timeout(timeoutMs) })
  return { status: answer.statusCode, text: await answer.body.text() }
}
