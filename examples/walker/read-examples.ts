import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { observationSchema } from './observation.ts'

const systemName = z.enum(['erp', 'wms', 'shop'])

/** `erp /shipments` is a list of a system, `exchange orders/SO-1001.csv` a file in the exchange folder. */
const documentPlace = z.string().regex(/^(?:erp|wms|shop) \/\S+$|^exchange \S+$/)

const caseSchema = z.strictObject({
  /** What is shown, as a sentence. */
  title: z.string().min(1),
  /** Calls that make the situation, in order, before the flow runs. Orders of a fresh ERP are SO-1001, SO-1002, … */
  given: z.array(z.strictObject({ system: systemName, call: z.string(), body: z.json().optional() })).default([]),
  /** Code tables that differ here from those of the sample environment, as CSV. */
  tables: z.record(z.string(), z.string()).default({}),
  /** The source through which the items come. */
  source: z.string(),
  /** For a file source: the file in the exchange folder that has the items as its rows. */
  file: z.string().optional(),
  items: z.array(z.json()).min(1),
  /** What is compared besides the records and the ledgers. */
  documents: z.array(documentPlace).default([]),
})

/** One situation in which a flow runs, and what must come of it. */
export interface ExampleCase extends z.output<typeof caseSchema> {
  readonly name: string
  /** Where the pinned result is. */
  readonly expectedPath: string
}

/** A folder of `examples/flows`. */
export interface Example {
  readonly id: string
  readonly document: string
  readonly cases: readonly ExampleCase[]
}

const flowsFolder = join(import.meta.dirname, '../flows')

/** All example flows with their cases, by name. */
export function readExamples(): readonly Example[] {
  return readdirSync(flowsFolder)
    .filter((id) => existsSync(join(flowsFolder, id, 'flow.json')))
    .sort()
    .map((id) => ({ id, document: readFileSync(join(flowsFolder, id, 'flow.json'), 'utf8'), cases: readCases(id) }))
}

function readCases(id: string): readonly ExampleCase[] {
  const folder = join(flowsFolder, id, 'input')
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      ...caseSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
      name: basename(file, '.json'),
      expectedPath: join(flowsFolder, id, 'expected', file),
    }))
}

/** The pinned result of a case. */
export function readExpected({ expectedPath }: ExampleCase): z.output<typeof observationSchema> {
  return observationSchema.parse(JSON.parse(readFileSync(expectedPath, 'utf8')))
}
