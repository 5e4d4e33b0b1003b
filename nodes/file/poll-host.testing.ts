import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderSystem, PollContext, SourceItem } from '@crossdock/shared/node'
import type { z } from 'zod'
import { resolveFor, systemOf } from '../testing/run-node.ts'
import { fileExecutor } from './execute.ts'
import { fileManifest } from './manifest.ts'

interface Run {
  readonly label: string | undefined
  isEnded: boolean
}

/**
 * Stands for the runtime around the source: keeps runs, message ids and the position as a database would, in one step
 * per accept. Can be told to lose its process before or after any commit.
 */
export class PollTestHost {
  readonly items: SourceItem[] = []
  readonly runs: Run[] = []
  readonly logged: string[] = []
  duplicates = 0
  largestAccept = 0
  position: unknown
  nowMs = Date.parse('2026-11-21T08:00:00Z')
  /** Called around each commit; a throw is a crash there. */
  crash: (moment: 'before accept' | 'after accept' | 'before end' | 'after end') => void = () => {}
  keepsItems = true
  readonly #ids = new Set<string>()
  readonly #config: PollContext<typeof fileManifest>['config']
  readonly #folder: FolderSystem

  constructor(folder: FolderSystem, config: Omit<z.input<typeof fileManifest.config>, 'system'>) {
    this.#folder = folder
    this.#config = resolveFor(fileManifest, { system: 'erp', ...config })
  }

  get good(): readonly SourceItem[] {
    return this.items.filter(({ fault }) => fault === undefined)
  }

  get bad(): readonly SourceItem[] {
    return this.items.filter(({ fault }) => fault !== undefined)
  }

  /** Lets time pass and the timer fire. */
  async tick(afterSeconds = 10): Promise<void> {
    this.nowMs += afterSeconds * 1000
    await fileExecutor.poll({
      config: this.#config,
      position: this.position,
      dueAtMs: this.nowMs,
      signal: new AbortController().signal,
      log: { info: (message) => this.logged.push(message), warn: (message) => this.logged.push(message) },
      system: systemOf({ system: { folder: () => this.#folder } }),
      openIntake: async (label) => this.#openIntake(label),
      hasCompleted: async (label) => this.runs.some((run) => run.label === label && run.isEnded),
      savePosition: async (position) => this.#store(position),
    })
  }

  #openIntake(label: string | undefined): Awaited<ReturnType<PollContext<typeof fileManifest>['openIntake']>> {
    const begun = this.runs.find((run) => label !== undefined && run.label === label && !run.isEnded)
    const run = begun ?? { label, isEnded: false }
    if (!begun) this.runs.push(run)
    const runId = `run-${this.runs.indexOf(run) + 1}`
    return {
      runId,
      accept: async (items, position) => {
        this.crash('before accept')
        const fresh = items.filter(({ messageId }) => messageId === undefined || !this.#ids.has(messageId))
        for (const { messageId } of fresh) if (messageId !== undefined && this.keepsItems) this.#ids.add(messageId)
        if (this.keepsItems) this.items.push(...fresh)
        this.duplicates += items.length - fresh.length
        this.largestAccept = Math.max(this.largestAccept, items.length)
        if (position !== undefined) this.#store(position)
        this.crash('after accept')
        return { runId, accepted: fresh.length, duplicates: items.length - fresh.length, recordIds: [] }
      },
      end: async () => {
        this.crash('before end')
        run.isEnded = true
        this.crash('after end')
      },
    }
  }

  #store(position: unknown): void {
    this.position = JSON.parse(JSON.stringify(position))
  }
}

/** A crash at the nth of a moment, and none after it. */
export function crashOnceAt(moment: string, nth = 1): PollTestHost['crash'] {
  let count = 0
  return (now) => {
    if (now === moment && ++count === nth) throw new CrossdockError('CANCELLED', 'The process was killed.')
  }
}
