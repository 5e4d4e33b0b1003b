import type { ApiClient, Role } from '@crossdock/shared/api'
import { connect, findServer } from './connect.ts'
import type { Outcome } from './outcome.ts'

/** What the code of an address is good for. */
interface SignInWish {
  readonly name: string
  readonly role: Role
}

/**
 * An address of the designer that signs a browser in once. The code stands behind the `#`, which a browser sends to nobody.
 * `url` is that of the runtime.
 */
export async function createSignInAddress(
  api: ApiClient,
  { url, name, role }: SignInWish & { readonly url: string },
): Promise<{ readonly url: string; readonly expiresAt: string }> {
  const { code, expiresAt } = await api.createSignInCode({ body: { name, role } })
  return { url: `${url}/#/sign-in/${code}`, expiresAt }
}

/** Makes such an address at a running runtime. */
export async function makeSignInAddress(options: SignInWish & Parameters<typeof findServer>[0]): Promise<Outcome> {
  const { url: server } = await findServer(options)
  const url = server.replace(/\/$/, '')
  const { url: address, expiresAt } = await createSignInAddress(await connect(options), { ...options, url })
  return { exitCode: 0, json: { address, expiresAt }, text: address }
}
