import type { ApiClient } from '@crossdock/shared/api'
import { type SamplePlaces, type SampleSecrets, sampleCredentials, sampleSystems } from './sample-environment.ts'

/** Declares the sample systems, enters their credentials and imports the code tables (name → CSV). Again is safe. */
export async function declareEnvironment(
  api: ApiClient,
  environment: {
    readonly places: SamplePlaces
    readonly secrets: SampleSecrets
    readonly tables: ReadonlyMap<string, string>
  },
): Promise<void> {
  const { places, secrets, tables } = environment
  for (const { name, hosts, credential } of sampleCredentials(places, secrets)) {
    await api.putCredential({ params: { name }, body: { hosts: [...hosts], credential } })
  }
  for (const [name, declaration] of Object.entries(sampleSystems(places))) {
    await api.putSystem({ params: { name }, body: { declaration } })
  }
  for (const [name, csv] of tables) await api.importTable({ params: { name }, body: csv })
}
