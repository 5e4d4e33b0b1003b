/** One line of the results. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the value is compared with, in the same unit, measured in the same run. Null where nothing could be measured. */
  readonly reference: number | null
  /** Value to reference. */
  readonly ratio: number | null
  /** What the ratio has to reach: `>= 2.5`, `<= 1.2`. Null for a line that only informs. */
  readonly goal: string | null
  readonly ok: boolean
  /** What kept it from being measured, or what to know when reading it. */
  readonly note?: string
}

/** What a benchmark is given. */
export interface Bench {
  readonly databaseUrl: string
  /** Undefined where no Redis answers. */
  readonly redisUrl: string | undefined
  /** How long one measurement loads, in seconds. */
  readonly seconds: number
  /** How often each side is measured, in turns. */
  readonly rounds: number
  /** Rows of the file benchmark, and the smaller side of the memory benchmark. */
  readonly rows: number
  /** Rows of the larger side of the memory benchmark. */
  readonly manyRows: number
  /** Records of the larger side of the search benchmark; the smaller has a hundredth. */
  readonly searchRecords: number
  /** Records of the day that retention removes. */
  readonly dayRecords: number
  /** Where runtime processes write CPU profiles when they end. */
  readonly profileFolder: string | undefined
  /** Tells how far it is. */
  readonly say: (message: string) => void
}

/** One benchmark. */
export interface Benchmark {
  readonly name: string
  readonly summary: string
  run(bench: Bench): Promise<readonly Result[]>
}

/** A goal that a ratio is held against. */
export interface Goal {
  readonly is: 'at-least' | 'at-most'
  readonly ratio: number
}

/** The result of a comparison. */
export function compare(
  facts: Pick<Result, 'name' | 'unit' | 'value'> & {
    readonly reference: number
    readonly goal: Goal
    readonly note?: string
  },
): Result {
  const { name, unit, value, reference, goal, note } = facts
  const ratio = value / reference
  const isReached = goal.is === 'at-least' ? ratio >= goal.ratio : ratio <= goal.ratio
  return {
    ...{ name, value, unit, reference, ratio },
    goal: `${goal.is === 'at-least' ? '>=' : '<='} ${goal.ratio}`,
    ok: Number.isFinite(ratio) && isReached,
    ...(note === undefined ? {} : { note }),
  }
}

/** The result of a comparison that could not be made: never ok. */
export function notMeasured(
  facts: Pick<Result, 'name' | 'unit'> & { readonly goal: Goal; readonly why: string },
): Result {
  const { name, unit, goal, why } = facts
  return {
    ...{ name, value: 0, unit, reference: null, ratio: null },
    goal: `${goal.is === 'at-least' ? '>=' : '<='} ${goal.ratio}`,
    ok: false,
    note: `NOT MEASURED: ${why}`,
  }
}
