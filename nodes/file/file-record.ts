import { CrossdockError, type ErrorCode } from '@crossdock/shared/errors'

/**
 * Where reading goes on. For csv and jsonl: the byte at which a line begins and the number of that line, both as the
 * file has them. For json, which is read whole: the number of the item; `byte` stays 0.
 */
export interface ReadingPlace {
  readonly byte: number
  /** From 1. */
  readonly line: number
}

/** One record of a file, or why a part of it is none. */
export interface FileRecord {
  /** The line at which it begins, from 1 with the header counted; in a json file, the number of the item. */
  readonly line: number
  /** Where reading goes on when this one is committed. */
  readonly next: ReadingPlace
  /** How much of the file it is, to bound what is held in memory. */
  readonly sizeBytes: number
  readonly content: RecordContent
}

/** A payload; or what is wrong, as the end of a sentence, with the text as it stands in the file. */
type RecordContent =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly problem: string; readonly text: string }

/** A file that can be read from a place on, in pieces of any number of records; or why the whole file cannot be read. */
export type OpenedFile =
  | { readonly ok: true; readonly records: AsyncIterable<readonly FileRecord[]> }
  | { readonly ok: false; readonly error: CrossdockError }

/** The bytes of a file from an offset on. Can be called again. */
export type ReadFrom = (byte: number) => AsyncIterable<Uint8Array>

const longestExcerpt = 4096

/** A text cut to what an exception shows, without what a database cannot keep. */
export function excerptOf(text: string): string {
  const fit = Buffer.from(text.slice(0, longestExcerpt)).subarray(0, longestExcerpt).toString()
  const cut = fit.endsWith('\uFFFD') && !text.startsWith(fit) ? fit.slice(0, -1) : fit
  return cut.replaceAll('\0', '\uFFFD')
}

/** Refuses a whole file. */
export function refuseFile(
  message: string,
  options: { readonly remedy: string; readonly code?: 'INPUT_INVALID' | 'INPUT_TOO_LARGE' },
): OpenedFile {
  return { ok: false, error: new CrossdockError(options.code ?? 'INPUT_INVALID', message, { remedy: options.remedy }) }
}
