import type { FastifyInstance } from 'fastify'

/** How the warehouse works; can be changed while it runs with `POST /simulate/settings`. */
export interface WmsSettings {
  /** Picks and ships released orders by itself, `delayMs` after they came in. */
  autoPick: { enabled: boolean; delayMs: number; shortPickRate: number }
  /** Refuses a second order with the same reference (409) when it comes without, or with another, idempotency key. */
  uniqueReferences: boolean
}

const settingsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    autoPick: {
      type: 'object',
      additionalProperties: false,
      properties: {
        enabled: { type: 'boolean' },
        delayMs: { type: 'integer', minimum: 0 },
        shortPickRate: { type: 'number', minimum: 0, maximum: 1 },
      },
    },
    uniqueReferences: { type: 'boolean' },
  },
}

type SettingsChange = Partial<{ autoPick: Partial<WmsSettings['autoPick']>; uniqueReferences: boolean }>

/** Registers reading and merging the settings. They live in memory; a restart takes the start options again. */
export function registerSettings(app: FastifyInstance, settings: WmsSettings): void {
  app.get('/simulate/settings', async () => settings)
  app.post<{ Body: SettingsChange }>('/simulate/settings', { schema: { body: settingsSchema } }, async (request) => {
    const { autoPick = {}, uniqueReferences = settings.uniqueReferences } = request.body
    Object.assign(settings.autoPick, autoPick)
    settings.uniqueReferences = uniqueReferences
    return settings
  })
}
