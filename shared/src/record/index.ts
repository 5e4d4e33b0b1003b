export type { JourneyStep, StepOutcome } from './journey.ts'
export { isEnded, type RecordState, type RecordView, recordStates } from './record.ts'
