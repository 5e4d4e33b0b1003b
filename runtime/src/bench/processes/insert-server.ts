import { fastify } from 'fastify'
import { openDatabase } from '../../store/database.ts'

/** The reference for accepting a call: a Fastify route that does one insert and answers. */
export async function startInsertServer(options: { readonly databaseUrl: string; readonly schema: string }) {
  const database = openDatabase({ connectionString: options.databaseUrl, schema: options.schema })
  await database.query({ text: 'create table if not exists calls (id bigserial primary key, body jsonb not null)' })
  const app = fastify()
  app.post('/orders', async (request, reply) => {
    const { rows } = await database.query<{ id: string }>({
      name: 'insert',
      text: 'insert into calls (body) values ($1) returning id',
      values: [JSON.stringify(request.body)],
    })
    return reply.code(202).send({ id: rows[0]?.id })
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url: () => `${url}/orders`,
    async stop() {
      await app.close()
      await database[Symbol.asyncDispose]()
    },
  }
}
