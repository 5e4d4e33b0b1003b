import type { Credential } from '../security/credentials.ts'
import type { Services } from '../services.ts'
import { putCredential } from '../store/credential-store.ts'
import { putSystem } from '../store/system-store.ts'

/** Declares systems and credentials in a test's environment. */
export async function declare(
  services: Services,
  bindings: {
    readonly systems?: Readonly<Record<string, object>>
    readonly credentials?: Readonly<Record<string, Credential>>
  },
): Promise<void> {
  const { database } = services
  for (const [name, declaration] of Object.entries(bindings.systems ?? {}))
    await putSystem(database, { name, declaration, actor: 'tester' })
  for (const [name, credential] of Object.entries(bindings.credentials ?? {})) {
    const stored = services.sealCredential({ name, hosts: [], credential })
    await putCredential(database, { name, stored, actor: 'tester' })
  }
  await services.bindingsChanged()
}
