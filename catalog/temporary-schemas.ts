// The schemas of temporary relations: each session that makes some has one of its own, known by a number. No store keeps them, only what
// lies in them while the session lasts.
import { defaultAcl } from '../engine/privileges/acl.ts'
import { Privilege } from '../engine/privileges/privilege.ts'
import type { SchemaEntry } from '../engine/tables.ts'
import { bootstrapRoleOid } from './bootstrap.ts'
import { firstUserOid } from './rows.ts'

/** What a session's own is called by itself, whatever its number. */
export const temporaryAlias = 'pg_temp'

const firstOid = 15_000
/** Sessions that have temporary relations at one time: as many OIDs lie below those of users. */
export const temporarySchemasMax = firstUserOid - firstOid

const prefix = 'pg_temp_'

/** number: from 0. */
export const temporarySchemaOid = (number: number): number => firstOid + number

export const isTemporarySchema = (oid: number): boolean => oid >= firstOid && oid < firstUserOid

/** PostgreSQL's number in the name is the backend's: from 1. */
export const temporarySchemaName = (oid: number): string => `${prefix}${oid - firstOid + 1}`

export function temporarySchemaNamed(name: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined
  const oid = firstOid - 1 + Number(name.slice(prefix.length))
  return isTemporarySchema(oid) && temporarySchemaName(oid) === name ? oid : undefined
}

/** isOwn: everybody may use and fill their own; what others have is not even superusers' to touch. */
export function temporarySchema(oid: number, isOwn: boolean): SchemaEntry {
  const name = temporarySchemaName(oid)
  if (!isOwn) return { oid, name, owner: bootstrapRoleOid }
  return { oid, name, owner: bootstrapRoleOid, acl: open }
}

const open = [
  ...defaultAcl('schema', bootstrapRoleOid),
  { grantor: bootstrapRoleOid, grantee: 0, privileges: Privilege.usage | Privilege.create, grantable: 0 },
]
