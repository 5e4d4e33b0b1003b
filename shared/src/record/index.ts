export { hopsHeader, maxHops, readHops } from './hops.ts'
export type { JourneyStep, Resumption, StepOutcome } from './journey.ts'
export { isEnded, type RecordState, type RecordView, recordStates } from './record.ts'
