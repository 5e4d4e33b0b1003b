import type { CrossdockError, ErrorInfo } from '@crossdock/shared/errors'
import type { JourneyStep } from '@crossdock/shared/record'
import type { Departure } from './departure.ts'
import type { FieldMask } from './field-mask.ts'
import type { Tools } from './tools.ts'

type Evidence = JourneyStep['evidence']

/** What may be kept of one record's way: without secrets, and without the values of masked fields. */
export class Discretion {
  readonly #mask: Tools['mask']
  readonly #fields: FieldMask

  constructor(mask: Tools['mask'], fields: FieldMask) {
    this.#mask = mask
    this.#fields = fields
  }

  error(error: CrossdockError): ErrorInfo {
    return this.#mask(this.#fields.error(error.toInfo()))
  }

  evidence(evidence: Evidence): Pick<JourneyStep, 'evidence'> {
    return evidence ? { evidence: this.#mask(this.#fields.evidence(evidence)) } : {}
  }

  /** What the journey keeps of a node that was left, and how that came about. */
  entry(entry: Departure['entry'], outcome: JourneyStep['outcome'] | undefined): Departure['entry'] {
    const { evidence, reason } = entry
    if (evidence === undefined && reason === undefined && outcome === undefined) return entry
    return {
      ...entry,
      ...this.evidence(evidence),
      ...(reason === undefined ? {} : { reason: this.#mask(this.#fields.text(reason)) }),
      ...(outcome ? { outcome } : {}),
    }
  }
}
