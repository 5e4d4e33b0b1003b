/** Calls a sample system: `GET /orders`, with a body where there is one. Answers the JSON. Throws for any other status than 2xx. */
export type SampleClient = (call: string, body?: object) => Promise<unknown>

/** A client of one sample system. */
export function createSampleClient({ url, token }: { readonly url: string; readonly token: string }): SampleClient {
  return async (call, body) => {
    const [method = 'GET', path = '/'] = call.split(' ')
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${call} at ${url} was answered with ${answer.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
