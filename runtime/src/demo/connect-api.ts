import { type ApiClient, createApiClient } from '@crossdock/shared/api'

/** A client of the API at an address, with a token. */
export function connectApi({ url, token }: { readonly url: string; readonly token: string }): ApiClient {
  return createApiClient(async ({ method, path, contentType, body }) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body }),
    })
    return { status: answer.status, text: await answer.text() }
  })
}
