// Session tokens: random bytes that are told once, of which the catalog keeps a hash. They hold until they expire or are revoked.
import { createHash, randomBytes } from 'node:crypto'
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { allocatorOid, putRow, removeRow, type SessionTokenRow } from '../../catalog/rows.ts'
import { invalidParameter, PgError } from '../../engine/errors.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import { commitEdits } from './transaction/commit-edits.ts'
import type { SessionCore } from './session-core.ts'
import { currentTimestamp } from './transaction/transaction.ts'

export interface TokenHolder {
  readonly role: string
  /** Its id in cadastre.session_token. */
  readonly token: number
}

/** Says what it is where one is found lying around. */
const prefix = 'cadastre_'
/** As many as no search will find. */
const tokenBytes = 32
/** A token is for a session: who needs longer makes another. */
const lifetimeMicrosMax = 366n * 86_400_000_000n
/** Of one role at a time: they are looked through when one is made. */
const tokensPerRoleMax = 1000

export async function createSessionToken(core: SessionCore, lifetimeMicros: bigint): Promise<string> {
  if (lifetimeMicros > lifetimeMicrosMax) throw invalidParameter('a session token may live for 366 days at most')
  const role = core.catalog.role(core.user)
  if (!role) throw new PgError('42704', `role "${core.user}" does not exist`)
  const now = currentTimestamp()
  const { catalogs } = core.state
  const own = [...catalogs.any().rowsOf('session_token')].filter((token) => token.role === role.oid)
  const over = own.filter((token) => token.expiresAt <= now)
  if (own.length - over.length >= tokensPerRoleMax)
    throw new PgError('54000', `role "${role.name}" has too many session tokens`, {
      hint: 'Revoke some with cadastre.revoke_session_token.',
    })
  const token = prefix + randomBytes(tokenBytes).toString('base64url')
  const oid = catalogs.allocateOid()
  const row: SessionTokenRow = {
    oid,
    role: role.oid,
    hash: hashOf(token),
    createdAt: now,
    expiresAt: now + lifetimeMicros,
  }
  await commitEdits(core.state, [
    ...over.map((one) => removeRow('session_token', one.oid)),
    putRow('session_token', oid, row),
    putRow('allocator', allocatorOid, { next: oid + 1 }),
  ])
  return token
}

/** False: there is no such token, or it was revoked before. */
export async function revokeSessionToken(core: SessionCore, id: number): Promise<boolean> {
  const token = core.state.catalogs.any().row('session_token', id)
  const role = core.catalog.role(core.user)
  if (!token || token.revokedAt !== undefined) return false
  if (!role || !hasPrivilegesOf(core.catalog, role, token.role))
    throw new PgError('42501', `permission denied for session token ${id}`)
  await commitEdits(core.state, [putRow('session_token', id, { ...token, revokedAt: currentTimestamp() })])
  return true
}

/** Whom a token stands for now; undefined: nobody. */
export function tokenHolder(catalog: CatalogSnapshot, token: string): TokenHolder | undefined {
  const row = tokensOf(catalog).get(hashOf(token))
  if (!row || row.revokedAt !== undefined || row.expiresAt <= currentTimestamp()) return undefined
  const role = catalog.roleByOid(row.role)?.name
  return role === undefined ? undefined : { role, token: row.oid }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

const known = new WeakMap<CatalogSnapshot, ReadonlyMap<string, SessionTokenRow>>()

function tokensOf(catalog: CatalogSnapshot): ReadonlyMap<string, SessionTokenRow> {
  let found = known.get(catalog)
  if (!found) {
    found = new Map([...catalog.rowsOf('session_token')].map((row) => [row.hash, row]))
    known.set(catalog, found)
  }
  return found
}
