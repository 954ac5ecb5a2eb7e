// What a lock is on. Keys are small, since every statement takes some: a relation is its OID, which no two databases share; everything
// else is a text that says its kind.
export type LockKey = number | string

export const relationKey = (oid: number): LockKey => oid

/** Anything of the catalog that is no relation: what stands in a schema shares the schema's lock. */
export const objectKey = (entity: string, oid: number): LockKey => `object/${entity}/${oid}`

/** A name that somebody is about to take. */
export const nameKey = (scope: number | string, name: string): LockKey => `name/${scope}/${name}`

/** Advisory locks are a database's own; a pair of int4 is another key than any int8. */
export const advisoryKey = (database: number, key: bigint | readonly [number, number]): LockKey =>
  typeof key === 'bigint'
    ? advisory(database, Number((key >> 32n) & 0xffff_ffffn), Number(key & 0xffff_ffffn), 1)
    : advisory(database, key[0] >>> 0, key[1] >>> 0, 2)

const advisory = (database: number, classId: number, objectId: number, part: number): LockKey =>
  `advisory/${database}/${classId}/${objectId}/${part}`

export const isAdvisory = (key: LockKey): boolean => typeof key === 'string' && key.startsWith('advisory/')

/** The columns of pg_locks that name a lock's object. */
export interface LockTag {
  readonly locktype: 'relation' | 'object' | 'advisory'
  readonly database: number
  readonly relation?: number
  readonly classid?: number
  readonly objid?: number
  readonly objsubid?: number
}

/** OIDs of the catalogs that objects other than relations are rows of. */
const catalogs: Readonly<Record<string, number>> = { schema: 2615, database: 1262, role: 1260 }

/** database: that of the lock's owner. Undefined: a lock that PostgreSQL has no counterpart of. */
export function lockTag(key: LockKey, database: number): LockTag | undefined {
  if (typeof key === 'number') return { locktype: 'relation', database, relation: key }
  const [kind, ...parts] = key.split('/')
  if (kind === 'advisory') {
    const [own, classid, objid, objsubid] = parts.map(Number)
    return { locktype: 'advisory', database: own, classid, objid, objsubid }
  }
  if (kind !== 'object') return undefined
  const shared = parts[0] === 'database' || parts[0] === 'role'
  return {
    locktype: 'object',
    database: shared ? 0 : database,
    classid: catalogs[parts[0]] ?? 0,
    objid: Number(parts[1]),
    objsubid: 0,
  }
}

/** As deadlock reports name it. */
export function describeLock(key: LockKey, database: number): string {
  const tag = lockTag(key, database)
  if (!tag) return `name ${String(key).split('/').slice(2).join('/')} of database ${database}`
  switch (tag.locktype) {
    case 'relation':
      return `relation ${tag.relation} of database ${tag.database}`
    case 'advisory':
      return `advisory lock [${tag.database},${tag.classid},${tag.objid},${tag.objsubid}]`
    default:
      return `object ${tag.objid} of class ${tag.classid} of database ${tag.database}`
  }
}
