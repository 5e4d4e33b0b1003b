/** Who asks, and why. Kept in the audit. */
export interface Actor {
  readonly name: string
  readonly reason?: string
}

/** Who asks for an act that needs a reason. */
export type ReasonedActor = Actor & { readonly reason: string }
