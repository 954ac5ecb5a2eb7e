// The rows of large objects: who owns one, what was granted, what is said of it.
import type { LargeObjectFacts } from '../../../engine/privileges/large-object.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import { type KeptStatement, keptRows, keptWrite } from './kept-statements.ts'
import { removePages } from './page-rows.ts'
import { aclOf, aclText } from './stored-acl.ts'
import { hasStore, objectTable } from './store.ts'

const { oid, int4, text } = Oid

const table = `pg_catalog.${objectTable}`
const fields = 'oid, owner, acl, comment'

const one: KeptStatement = { sql: `SELECT ${fields} FROM ${table} WHERE oid = $1`, types: [oid] }
const following: KeptStatement = {
  sql: `SELECT ${fields} FROM ${table} WHERE oid > $1 ORDER BY oid LIMIT $2`,
  types: [oid, int4],
}
/** Of those that were granted to nobody the owner alone counts. */
const ofRoles: KeptStatement = {
  sql: `SELECT ${fields} FROM ${table} WHERE owner = $1 OR acl IS NOT NULL ORDER BY oid`,
  types: [oid],
}
const insert: KeptStatement = {
  sql: `INSERT INTO ${table} VALUES ($1, $2, $3) ON CONFLICT (oid) DO NOTHING`,
  types: [oid, oid, text],
}
const update: KeptStatement = {
  sql: `UPDATE ${table} SET owner = $2, acl = $3, comment = $4 WHERE oid = $1`,
  types: [oid, oid, text, text],
}
const remove: KeptStatement = { sql: `DELETE FROM ${table} WHERE oid = $1`, types: [oid] }

export async function findObject(core: SessionCore, loid: number): Promise<LargeObjectFacts | undefined> {
  if (!hasStore(core)) return undefined
  const [row] = await keptRows(core, one, [loid])
  return row && factsOf(row)
}

/** That pg_largeobject_metadata asks for at once. */
const listedObjects = 2000

export async function listObjects(core: SessionCore, after: number): Promise<readonly LargeObjectFacts[]> {
  return hasStore(core) ? (await keptRows(core, following, [after, listedObjects])).map(factsOf) : []
}

/** All that a role owns, and all that anybody was granted. */
export async function objectsOfRole(core: SessionCore, role: number): Promise<readonly LargeObjectFacts[]> {
  return hasStore(core) ? (await keptRows(core, ofRoles, [role])).map(factsOf) : []
}

/** false: there is one already. */
export const insertObject = async (core: SessionCore, { loid, owner, acl }: LargeObjectFacts): Promise<boolean> =>
  (await keptWrite(core, insert, [loid, owner, aclText(acl)])) === 1

export async function updateObject(core: SessionCore, object: LargeObjectFacts): Promise<void> {
  const { loid, owner, acl, comment = null } = object
  await keptWrite(core, update, [loid, owner, aclText(acl), comment])
}

/** With its pages. false: there is none. */
export async function removeObject(core: SessionCore, loid: number): Promise<boolean> {
  if ((await keptWrite(core, remove, [loid])) === 0) return false
  await removePages(core, loid, 0)
  return true
}

function factsOf([loid, owner, acl, comment]: readonly Value[]): LargeObjectFacts {
  return {
    loid: loid as number,
    owner: owner as number,
    ...(acl !== null && { acl: aclOf(acl as string) }),
    ...(comment !== null && { comment: comment as string }),
  }
}
