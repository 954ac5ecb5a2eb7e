// Grants on built-in objects, default privileges, session tokens and sessions' settings into the store's tables and out of them.
import type { Transaction } from 'kysely'
import type { BuiltInClass, DefaultPrivileges, SessionDefault } from '../../engine/tables.ts'
import {
  putRow,
  type BuiltInGrantsRow,
  type DefaultPrivilegesRow,
  type SessionTokenRow,
  type TypedEdit,
} from '../rows.ts'
import { fromJson, toJson } from './json.ts'
import type { RowWrites } from './row-writes.ts'
import type { StoreSchema } from './schema.ts'

const tables = {
  grants: 'built_in_grants',
  default_privileges: 'default_privileges',
  session_token: 'session_tokens',
  session_default: 'session_defaults',
} as const
export type PrivilegeEntity = keyof typeof tables

export const isPrivilegeEntity = (entity: string): entity is PrivilegeEntity => entity in tables

export function removePrivileges(rows: RowWrites, entity: PrivilegeEntity, oid: number): void {
  rows.delete(tables[entity], { oid })
}

export function putPrivileges(rows: RowWrites, entity: PrivilegeEntity, value: unknown): void {
  switch (entity) {
    case 'grants': {
      const row = value as BuiltInGrantsRow
      rows.insert('built_in_grants', {
        oid: row.oid,
        database_oid: row.database,
        class: row.class,
        object_oid: row.object,
        acl: row.acl ? toJson(row.acl) : null,
        columns: row.columns ? toJson(row.columns) : null,
      })
      return
    }
    case 'default_privileges': {
      const row = value as DefaultPrivilegesRow
      rows.insert('default_privileges', {
        oid: row.oid,
        database_oid: row.database,
        role_oid: row.role,
        schema_oid: row.schema,
        object_type: row.objectType,
        acl: toJson(row.acl),
      })
      return
    }
    case 'session_default': {
      const row = value as SessionDefault
      const { oid, database, role, settings } = row
      rows.insert('session_defaults', { oid, database_oid: database, role_oid: role, settings: toJson(settings) })
      return
    }
    case 'session_token': {
      const row = value as SessionTokenRow
      rows.insert('session_tokens', {
        oid: row.oid,
        role_oid: row.role,
        hash: row.hash,
        created_at: String(row.createdAt),
        expires_at: String(row.expiresAt),
        revoked_at: row.revokedAt === undefined ? null : String(row.revokedAt),
      })
    }
  }
}

export async function loadPrivileges(db: Transaction<StoreSchema>): Promise<TypedEdit[]> {
  const edits: TypedEdit[] = []
  for (const row of await db.selectFrom('built_in_grants').selectAll().execute()) {
    edits.push(
      putRow('grants', row.oid, {
        oid: row.oid,
        database: row.database_oid,
        class: row.class as BuiltInClass,
        object: row.object_oid,
        ...(row.acl === null ? {} : { acl: fromJson(row.acl) }),
        ...(row.columns === null ? {} : { columns: fromJson(row.columns) }),
      }),
    )
  }
  for (const row of await db.selectFrom('default_privileges').selectAll().execute()) {
    edits.push(
      putRow('default_privileges', row.oid, {
        oid: row.oid,
        database: row.database_oid,
        role: row.role_oid,
        schema: row.schema_oid,
        objectType: row.object_type as DefaultPrivileges['objectType'],
        acl: fromJson(row.acl),
      }),
    )
  }
  for (const row of await db.selectFrom('session_tokens').selectAll().execute()) {
    edits.push(
      putRow('session_token', row.oid, {
        oid: row.oid,
        role: row.role_oid,
        hash: row.hash,
        createdAt: BigInt(row.created_at),
        expiresAt: BigInt(row.expires_at),
        ...(row.revoked_at === null ? {} : { revokedAt: BigInt(row.revoked_at) }),
      }),
    )
  }
  for (const { oid, database_oid, role_oid, settings } of await db
    .selectFrom('session_defaults')
    .selectAll()
    .execute()) {
    const name = `${database_oid}/${role_oid}`
    edits.push(
      putRow('session_default', oid, {
        oid,
        name,
        database: database_oid,
        role: role_oid,
        settings: fromJson(settings),
      }),
    )
  }
  return edits
}
