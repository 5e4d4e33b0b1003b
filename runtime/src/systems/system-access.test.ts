import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { createCredentials } from '../security/credentials.ts'
import { createOutboundHttp } from '../security/outbound-http.ts'
import { createSecretBox } from '../security/secret-box.ts'
import { createSystems } from './system-access.ts'

it('keeps the other systems when another version has stored a declaration that this one refuses', async () => {
  await using stack = new AsyncDisposableStack()
  const root = await mkdtemp(join(tmpdir(), 'crossdock-systems-'))
  stack.defer(() => rm(root, { recursive: true }))
  const credentials = createCredentials({
    box: createSecretBox(new Uint8Array(32)),
    store: { get: async () => undefined },
  })
  const systems = stack.use(
    createSystems({
      http: stack.use(createOutboundHttp({ credentials, deniedPorts: [] })),
      sandbox: stack.use(startSandbox()),
      deniedRoots: [],
    }),
  )
  const holds = [{ start: '22:00', end: '02:00', zone: 'Europe/Berlim', reason: 'backup' }]
  const erp = { kind: 'http', baseUrl: 'https://erp.test', holds }
  const exchange = { kind: 'folder', root }
  await systems.update({ systems: { erp, exchange }, tables: new Map() })
  expect([...systems.declared.keys()]).toEqual(['exchange'])
  expect(() => systems.access.http('erp')).toThrowError(
    expect.objectContaining({ code: 'SYSTEM_MISSING', message: expect.stringContaining('holds.0.zone must be') }),
  )

  await systems.update({ systems: { erp: { ...erp, holds: [] }, exchange }, tables: new Map() })
  expect(systems.access.http('erp')).toBeDefined()
})
