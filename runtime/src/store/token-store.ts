import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto'
import { type Role, roleSchema, type TokenView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { appendAudit } from './audit-store.ts'
import type { Database, Sql } from './database.ts'

/** Who presents a valid token. */
export interface TokenIdentity {
  readonly id: string
  readonly name: string
  readonly role: Role
}

/** A token to be made. */
export interface NewToken {
  readonly name: string
  readonly role: Role
  /** ISO 8601; without it, until it is revoked. */
  readonly expiresAt?: string
  readonly actor: string
}

interface TokenRow {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly created_by: string
  readonly created_at: Date
  readonly expires_at: Date | null
  readonly revoked_at: Date | null
}

const columns = 'id, name, role, created_by, created_at, expires_at, revoked_at'
/** Recognisable, so that secret scanners find a token that was committed somewhere. */
const prefix = 'cdk_'
const form = /^cdk_[A-Za-z0-9_-]{43}$/

/** Makes a token of 32 random bytes. Only its hash is kept: the text is in this answer and nowhere else. */
export async function createToken(
  database: Database,
  { name, role, expiresAt, actor }: NewToken,
): Promise<TokenView & { readonly token: string }> {
  const token = prefix + randomBytes(32).toString('base64url')
  const view = await database.transaction(async (sql) => {
    const { rows } = await sql.query<TokenRow>({
      text: `insert into api_tokens (id, name, role, token_hash, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)
             returning ${columns}`,
      values: [randomUUIDv7(), name, role, hashOf(token), actor, expiresAt === undefined ? null : new Date(expiresAt)],
    })
    await appendAudit(sql, { actor, action: 'token.create', subject: name, detail: { role, expiresAt } })
    return rows.map(toToken)[0] as TokenView
  })
  return { ...view, token }
}

/** Whose token this is; undefined when it is unknown, expired or revoked. */
export async function findToken(sql: Sql, token: string): Promise<TokenIdentity | undefined> {
  if (!form.test(token)) return undefined
  const { rows } = await sql.query<Pick<TokenRow, 'id' | 'name' | 'role'>>({
    name: 'token-find',
    text: `select id, name, role from api_tokens
           where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    values: [hashOf(token)],
  })
  const row = rows[0]
  return row && { id: row.id, name: row.name, role: roleSchema.parse(row.role) }
}

/** All tokens, newest first, without their texts. */
export async function listTokens(sql: Sql): Promise<readonly TokenView[]> {
  const { rows } = await sql.query<TokenRow>({ text: `select ${columns} from api_tokens order by created_at desc, id` })
  return rows.map(toToken)
}

/** Makes a token worthless. Doing so twice is fine. Throws NOT_FOUND. */
export async function revokeToken(
  database: Database,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<void> {
  await database.transaction(async (sql) => {
    const { rows } = await sql.query<{ name: string }>({
      text: 'update api_tokens set revoked_at = coalesce(revoked_at, now()) where id = $1 returning name',
      values: [id],
    })
    const token = rows[0]
    if (!token) throw new CrossdockError('NOT_FOUND', `There is no token ${id}.`)
    await appendAudit(sql, { actor, action: 'token.revoke', subject: token.name, detail: { id } })
  })
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function toToken(row: TokenRow): TokenView {
  return {
    id: row.id,
    name: row.name,
    role: roleSchema.parse(row.role),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    ...(row.expires_at ? { expiresAt: row.expires_at.toISOString() } : {}),
    ...(row.revoked_at ? { revokedAt: row.revoked_at.toISOString() } : {}),
  }
}
