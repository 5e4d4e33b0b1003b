import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiClient } from '@crossdock/shared/api'
import { caseFileName, serializeCase } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Outcome } from './outcome.ts'
import { findCaseFiles } from './test-files.ts'

/** Whose cases, and where their files are. */
export interface CaseMove {
  readonly flow: string
  readonly folder: string
}

/** Writes the cases that the runtime keeps of a flow into a folder, over files of the same name. */
export async function pullCases(api: ApiClient, { flow, folder }: CaseMove): Promise<Outcome> {
  const { items } = await api.listCases({ params: { flow } })
  if (items.length > 0) await mkdir(folder, { recursive: true })
  const files: string[] = []
  for (const { document } of items) {
    const file = join(folder, caseFileName(document))
    await writeFile(file, serializeCase(document))
    files.push(file)
  }
  const text = files.length === 0 ? `The runtime keeps no case of ${flow}.` : files.join('\n')
  return { exitCode: 0, json: { flow, files }, text }
}

/** Hands the case files of a flow in a folder to the runtime. Nothing is sent when one of them cannot be read. */
export async function pushCases(api: ApiClient, { flow, folder }: CaseMove): Promise<Outcome> {
  const found = await findCaseFiles([folder])
  const broken = found.find(({ problems }) => problems.length > 0)
  if (broken) {
    throw new CrossdockError('INPUT_INVALID', `${broken.file} is no case. ${broken.problems[0]?.message}`, {
      detail: { problems: broken.problems },
    })
  }
  const documents = found.flatMap(({ document }) => (document?.flow === flow ? [document] : []))
  if (documents.length === 0) throw new CrossdockError('NOT_FOUND', `There is no case of “${flow}” in ${folder}.`)
  const twice = documents.find(({ id }, index) => documents.findIndex((other) => other.id === id) !== index)
  if (twice) throw new CrossdockError('CONFLICT', `Two files in ${folder} have the case id “${twice.id}”.`)
  for (const document of documents) await api.putCase({ params: { flow, case: document.id }, body: document })
  const ids = documents.map(({ id }) => id)
  return { exitCode: 0, json: { flow, cases: ids }, text: ids.map((id) => `${id}: saved`).join('\n') }
}
