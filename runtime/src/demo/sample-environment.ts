import type { z } from 'zod'
import type { NewCredential } from '../security/credentials.ts'
import type { systemDeclarationSchema } from '../systems/system-declaration.ts'

/** Where the sample systems and their exchange folder are. */
export interface SamplePlaces {
  /** Base addresses such as `http://127.0.0.1:4101`. */
  readonly erp: string
  readonly wms: string
  readonly shop: string
  /** Absolute path of the folder through which files are exchanged. */
  readonly exchange: string
}

/** Secrets that the sample systems and the runtime share. */
export interface SampleSecrets {
  /** The static token of the sample systems. */
  readonly token: string
  /** With which the WMS signs its webhooks. */
  readonly webhook: string
}

/** The systems that the example flows name, declared for one set of places. */
export function sampleSystems(places: SamplePlaces): Readonly<Record<string, z.input<typeof systemDeclarationSchema>>> {
  const http = (name: 'erp' | 'wms' | 'shop') =>
    ({ kind: 'http', baseUrl: places[name], credential: `${name}-api`, network: 'loopback' }) as const
  return {
    erp: http('erp'),
    wms: http('wms'),
    shop: http('shop'),
    exchange: { kind: 'folder', root: places.exchange },
  }
}

/** The credentials that the example flows and systems name. Each is bound to the host of its own system. */
export function sampleCredentials(places: SamplePlaces, secrets: SampleSecrets): readonly NewCredential[] {
  const bearer = (name: 'erp' | 'wms' | 'shop'): NewCredential => ({
    name: `${name}-api`,
    hosts: [new URL(places[name]).host],
    credential: { type: 'bearer', token: secrets.token },
  })
  return [
    bearer('erp'),
    bearer('wms'),
    bearer('shop'),
    { name: 'wms-webhook', hosts: [], credential: { type: 'hmac', secret: secrets.webhook } },
  ]
}
