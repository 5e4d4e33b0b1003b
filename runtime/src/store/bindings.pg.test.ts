import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { sealCredential } from '../security/credentials.ts'
import { createSecretBox } from '../security/secret-box.ts'
import { listAudit } from './audit-store.ts'
import { readBindings } from './bindings-store.ts'
import {
  deleteTable,
  deleteTableRows,
  importTable,
  listTableRows,
  loadTable,
  loadTableContent,
  putTable,
  putTableRows,
} from './code-table-store.ts'
import { deleteCredential, listCredentials, putCredential } from './credential-store.ts'
import { deleteSystem, listSystems, loadSystem, putSystem } from './system-store.ts'
import { openTestDatabase } from './testing/test-database.ts'
import { createToken, findToken, listTokens, revokeToken } from './token-store.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())
const actor = 'ann'

describe('systems', () => {
  it('are stored with their defaults, replaced by name and removed, each change in the audit', async () => {
    await putSystem(database, { name: 'erp', declaration: { kind: 'http', baseUrl: 'http://erp.example/api' }, actor })
    expect(await loadSystem(database, 'erp')).toMatchObject({ declaration: { maxConcurrent: 16 }, changedBy: actor })
    await putSystem(database, { name: 'erp', declaration: { kind: 'folder', root: '/srv/erp' }, actor: 'ben' })
    expect(await listSystems(database)).toMatchObject([{ name: 'erp', declaration: { kind: 'folder' } }])
    await deleteSystem(database, { name: 'erp', actor })
    await expect(loadSystem(database, 'erp')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { items } = await listAudit(database, { subject: 'erp' })
    expect(items.map(({ actor: who, action }) => [who, action])).toEqual([
      ['ann', 'system.delete'],
      ['ben', 'system.put'],
      ['ann', 'system.put'],
    ])
  })

  it.each([
    ['a password in the address', { kind: 'http', baseUrl: 'http://u:p@erp.example' }],
    ['a relative folder', { kind: 'folder', root: 'data' }],
    ['an unknown kind', { kind: 'ftp' }],
  ])('with %s are refused and nothing is stored', async (_what, declaration) => {
    const put = putSystem(database, { name: 'bad', declaration, actor })
    await expect(put).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(loadSystem(database, 'bad')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('credentials', () => {
  it('are listed without their secret, and the audit does not have it either', async () => {
    const box = createSecretBox(randomBytes(32))
    const hosts = ['erp.example:443']
    const stored = sealCredential(box, { name: 'erp', hosts, credential: { type: 'bearer', token: 'canary-secret' } })
    await putCredential(database, { name: 'erp', stored, actor })
    const listed = await listCredentials(database)
    expect(listed).toMatchObject([{ name: 'erp', type: 'bearer', hosts }])
    const told = JSON.stringify([listed, await listAudit(database, { subject: 'erp' })])
    expect(told).not.toContain('canary')
    expect(told).not.toContain(stored.sealed)
    await deleteCredential(database, { name: 'erp', actor })
    expect(await listCredentials(database)).toEqual([])
  })
})

describe('code tables', () => {
  it('take rows, replace those of the same code, and count every change', async () => {
    const created = await putTable(database, { name: 'unit', columns: ['wms', 'factor'], actor })
    await putTableRows(database, { name: 'unit', actor, rows: [{ code: 'CT', values: { wms: 'BOX', factor: '10' } }] })
    const rows = [
      { code: 'CT', values: { wms: 'CASE', factor: '12' } },
      { code: 'EA', values: { wms: 'EACH' } },
    ]
    const after = await putTableRows(database, { name: 'unit', actor, rows })
    expect(after).toMatchObject({ rowCount: 2, version: created.version + 2 })
    const { tables } = await readBindings(database)
    expect(tables.get('unit')?.get('CT')).toEqual({ wms: 'CASE', factor: '12' })
    expect(tables.get('unit')?.get('EA')).toEqual({ wms: 'EACH', factor: '' })
    expect(await deleteTableRows(database, { name: 'unit', actor, codes: ['EA', 'XX'] })).toMatchObject({ rowCount: 1 })
  })

  it('keep the values of columns that stay when their columns change', async () => {
    await importTable(database, {
      ...{ name: 'carrier', actor, mode: 'merge' },
      content: { columns: ['wms', 'service'], rows: [{ code: 'DHL', values: { wms: 'C01', service: 'PARCEL' } }] },
    })
    await putTable(database, { name: 'carrier', columns: ['zone', 'service'], actor })
    expect(await loadTableContent(database, 'carrier')).toEqual({
      columns: ['zone', 'service'],
      rows: [{ code: 'DHL', values: { zone: '', service: 'PARCEL' } }],
    })
  })

  it('merge a file into what they have, or become what the file is', async () => {
    const content = (code: string) => ({ columns: ['name'], rows: [{ code, values: { name: code.toLowerCase() } }] })
    await importTable(database, { name: 'site', actor, mode: 'merge', content: content('NL') })
    expect(await importTable(database, { name: 'site', actor, mode: 'merge', content: content('DE') })).toMatchObject({
      rowCount: 2,
    })
    await importTable(database, { name: 'site', actor, mode: 'replace', content: { columns: ['label'], rows: [] } })
    expect(await loadTableContent(database, 'site')).toEqual({ columns: ['label'], rows: [] })
  })

  it('refuse a column that they do not have, and change nothing', async () => {
    await putTable(database, { name: 'strict', columns: ['wms'], actor })
    const rows = [
      { code: 'A', values: { wms: 'a' } },
      { code: 'B', values: { wsm: 'b' } },
    ]
    await expect(putTableRows(database, { name: 'strict', actor, rows })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      detail: { code: 'B', column: 'wsm' },
    })
    expect((await loadTable(database, 'strict')).rowCount).toBe(0)
  })

  it('are read page by page in the order of their codes', async () => {
    const codes = ['a', 'B', 'b1', 'b2', 'Z', 'é']
    await putTable(database, { name: 'paged', columns: ['x'], actor })
    await putTableRows(database, { name: 'paged', actor, rows: codes.map((code) => ({ code, values: { x: code } })) })
    const table = await loadTable(database, 'paged')
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listTableRows(database, table, { limit: 2, cursor })
      seen.push(...page.items.map((row) => row.code))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(['B', 'Z', 'a', 'b1', 'b2', 'é'])
    const withPrefix = await listTableRows(database, table, { prefix: 'b' })
    expect(withPrefix.items.map((row) => row.code)).toEqual(['b1', 'b2'])
  })

  it('vanish with their rows', async () => {
    await deleteTable(database, { name: 'paged', actor })
    expect((await readBindings(database)).tables.has('paged')).toBe(false)
    await expect(deleteTable(database, { name: 'paged', actor })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('tokens', () => {
  it('are known by their hash alone', async () => {
    const { token, id } = await createToken(database, { name: 'ci', role: 'designer', actor })
    expect(await findToken(database, token)).toEqual({ id, name: 'ci', role: 'designer' })
    expect(await findToken(database, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined()
    const { rows } = await database.query<{ row: string }>({
      text: `select t::text as row from api_tokens t union all select a::text from audit a`,
    })
    expect(JSON.stringify([rows, await listTokens(database)])).not.toContain(token)
  })

  it('are worth nothing once they have expired or were revoked', async () => {
    const expired = await createToken(database, {
      name: 'old',
      role: 'admin',
      actor,
      expiresAt: '2001-01-01T00:00:00Z',
    })
    expect(await findToken(database, expired.token)).toBeUndefined()
    const revoked = await createToken(database, { name: 'lost', role: 'admin', actor })
    await revokeToken(database, { id: revoked.id, actor })
    await revokeToken(database, { id: revoked.id, actor })
    expect(await findToken(database, revoked.token)).toBeUndefined()
  })
})

describe('the audit', () => {
  it('is read newest first, page by page, by who and what', async () => {
    const first = await listAudit(database, { action: 'table.put', limit: 2 })
    const second = await listAudit(database, { action: 'table.put', limit: 500, cursor: first.nextCursor })
    const ids = [...first.items, ...second.items].map((entry) => Number(entry.id))
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(2)
    expect((await listAudit(database, { actor: 'nobody' })).items).toEqual([])
  })
})
