import { CrossdockError } from '@crossdock/shared/errors'
import { type Flow, readFlow } from '@crossdock/shared/flow'
import { readUserFile } from './read-file.ts'

/** The flow in a file that a user named. Throws NOT_FOUND, CONFIG_INVALID, and FLOW_INVALID with every reason. */
export async function readFlowFile(file: string): Promise<Flow> {
  const read = readFlow(await readUserFile(file))
  if (read.ok) return read.flow
  throw new CrossdockError('FLOW_INVALID', `${file} cannot be read as a flow: ${read.problems[0]?.message}`, {
    detail: { problems: read.problems },
  })
}
