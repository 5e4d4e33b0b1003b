/**
 * Lets callers that arrive while a commit is under way share the next one: many small intakes cost few commits, and a
 * lonely one waits for nobody.
 */
export class GroupCommit<I, O> {
  readonly #flush: (items: readonly I[]) => Promise<readonly O[]>
  readonly #maxItems: number
  readonly #maxParallel: number
  #waiting: { readonly item: I; readonly resolve: (answer: O) => void; readonly reject: (reason: unknown) => void }[] =
    []
  #running = 0

  /** `flush` answers for each item in order. */
  constructor(options: {
    readonly flush: (items: readonly I[]) => Promise<readonly O[]>
    readonly maxItems: number
    readonly maxParallel: number
  }) {
    this.#flush = options.flush
    this.#maxItems = options.maxItems
    this.#maxParallel = options.maxParallel
  }

  /** Resolves when the item's commit has succeeded. */
  add(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      // After the present turn of the event loop, so that requests read from the sockets together are committed together.
      if (this.#running < this.#maxParallel) setImmediate(() => this.#start())
    })
  }

  #start(): void {
    if (this.#running >= this.#maxParallel || this.#waiting.length === 0) return
    this.#running++
    void this.#run().finally(() => {
      this.#running--
      this.#start()
    })
  }

  async #run(): Promise<void> {
    const group = this.#waiting.splice(0, this.#maxItems)
    try {
      const answers = await this.#flush(group.map(({ item }) => item))
      group.forEach(({ resolve }, index) => {
        resolve(answers[index] as O)
      })
    } catch (thrown) {
      for (const { reject } of group) reject(thrown)
    }
  }
}
