// Types whose equal values nothing tells apart. 1.0 and 1.00 are equal numerics, and their texts are not.
import { isEnumOid } from '../../types/user-oids.ts'
import { Oid } from '../../types/oids.ts'

export const identifiedTypes = {
  has: (type: number): boolean => builtIn.has(type) || isEnumOid(type),
}

const builtIn: ReadonlySet<number> = new Set([
  ...[Oid.bool, Oid.int2, Oid.int4, Oid.int8, Oid.oid],
  ...[Oid.text, Oid.varchar, Oid.name, Oid.uuid, Oid.bytea],
  ...[Oid.inet, Oid.cidr, Oid.macaddr, Oid.macaddr8],
  ...[Oid.date, Oid.time, Oid.timestamp, Oid.timestamptz],
])
