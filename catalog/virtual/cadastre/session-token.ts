// cadastre.session_token: tokens of HTTP sessions, those of the roles that the user is. Never the token itself, nor its hash.
import { roleName } from '../catalog-facts.ts'
import { rolesOf } from '../enabled-roles.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreSessionToken = virtualTable({
  oid: 14_070,
  schema: 'cadastre',
  name: 'session_token',
  relkind: 'v',
  columns: {
    id: 'int4!',
    role_name: 'name!',
    created_at: 'timestamptz!',
    expires_at: 'timestamptz!',
    revoked_at: 'timestamptz',
  },
  writer: 'session_token',
  rowId: (row) => BigInt(row.id as number),
  *rows({ catalog, session }) {
    const mine = new Set(rolesOf(catalog, session.user).map((role) => role.oid))
    for (const token of catalog.sessionTokens?.() ?? []) {
      if (!mine.has(token.role)) continue
      yield {
        id: token.oid,
        role_name: roleName(catalog, token.role),
        created_at: token.createdAt,
        expires_at: token.expiresAt,
        revoked_at: token.revokedAt ?? null,
      }
    }
  },
})
