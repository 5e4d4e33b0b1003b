/** One step from an older format to the next. Pure; the document has passed no check but its format. */
export interface FlowMigration {
  readonly from: string
  readonly to: string
  migrate(document: Readonly<Record<string, unknown>>): unknown
}

/** All migrations, oldest first. `crossdock/flow@1` is the first published format, so there is none yet. */
export const flowMigrations: readonly FlowMigration[] = []
