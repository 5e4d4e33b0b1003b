import { z } from 'zod'
import { folderSystemDeclaration } from '../security/folder-system.ts'
import { httpSystemSchema } from '../security/outbound-http-declaration.ts'

/** How an environment declares a system: where it is and what limits it has. Never a secret: it names a credential. */
export const systemDeclarationSchema = z.discriminatedUnion('kind', [httpSystemSchema, folderSystemDeclaration])

/** A declared system. */
export type SystemDeclaration = z.output<typeof systemDeclarationSchema>

/** What is wrong with a declaration that was refused: the first problem, with its place. */
export function tellProblem({ issues: [first] }: z.ZodError): string {
  return [first?.path.join('.'), first?.message].filter(Boolean).join(' ')
}
