import type { JourneyStep } from '@crossdock/shared/record'
import type { EffectSettlement, NewChild, NewDebugHit, NewException, NewMilestone } from './ports.ts'

/** What happened to a record since its last checkpoint. */
export interface Pending {
  readonly settlements: readonly EffectSettlement[]
  readonly steps: readonly JourneyStep[]
  readonly children: readonly NewChild[]
  readonly exceptions: readonly NewException[]
  readonly milestones: readonly NewMilestone[]
  readonly hits: readonly NewDebugHit[]
}

/** Collects what happens to a record until it is committed. */
export class PendingChanges {
  settlements: EffectSettlement[] = []
  steps: JourneyStep[] = []
  children: NewChild[] = []
  exceptions: NewException[] = []
  milestones: NewMilestone[] = []
  hits: NewDebugHit[] = []

  /** True when a later worker must know: a pure step may run again, and its milestones and journey with it. */
  get isCheckpoint(): boolean {
    return this.settlements.length + this.children.length + this.exceptions.length + this.hits.length > 0
  }

  /** Hands out everything, once. */
  take(): Pending {
    const { settlements, steps, children, exceptions, milestones, hits } = this
    this.settlements = []
    this.steps = []
    this.children = []
    this.exceptions = []
    this.milestones = []
    this.hits = []
    return { settlements, steps, children, exceptions, milestones, hits }
  }
}
