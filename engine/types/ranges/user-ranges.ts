// Ranges that users make. Their OIDs tell the subtype: a thread without a catalog reads, orders and hashes what is stored. Each type has
// four: the range's, its array's, the multirange's, its array's.
import { arrayTypeFor } from '../array.ts'
import { Oid } from '../oids.ts'
import { typeByOid } from '../registry.ts'
import type { TypeDefinition } from '../type.ts'
import { isUserType } from '../user-oids.ts'
import { multirangeType, rangeType } from './range-type.ts'
import type { RangeFamily } from './range-value.ts'

/** OIDs of a range leave 2 + 8 · the subtype's place here. Stored columns hang on the places: add at the end only. */
export const rangeSubtypes: readonly number[] = [
  Oid.int2,
  Oid.int4,
  Oid.int8,
  Oid.numeric,
  Oid.float4,
  Oid.float8,
  Oid.text,
  Oid.varchar,
  Oid.bpchar,
  Oid.name,
  Oid.bytea,
  Oid.bool,
  Oid.oid,
  Oid.date,
  Oid.time,
  Oid.timetz,
  Oid.timestamp,
  Oid.timestamptz,
  Oid.interval,
  Oid.uuid,
  Oid.jsonb,
  Oid.pg_lsn,
  Oid.inet,
  Oid.macaddr,
  Oid.macaddr8,
]

export const rangeOidMultiple = 512

/** The OIDs of one type, from the range's on. */
export const rangeOids = { array: 1, multirange: 4, multirangeArray: 5, count: 6 } as const

/** What the OID of a range over the subtype leaves; undefined: there can be none. */
export function rangeOidRemainder(subtype: number): number | undefined {
  const place = rangeSubtypes.indexOf(subtype)
  return place < 0 ? undefined : 2 + 8 * place
}

const families = new Map<number, RangeFamily>()

/** What an OID alone tells of a range, a multirange or an array of either. */
export function storedRange(oid: number): TypeDefinition | undefined {
  const subtype = rangeSubtypes[(((oid - 2) % rangeOidMultiple) / 8) | 0]
  if (!isUserType(oid) || subtype === undefined) return undefined
  const offset = (oid - 2) % 8
  const range = oid - offset
  let family = families.get(range)
  if (!family) {
    family = { range, multirange: range + rangeOids.multirange, subtype: typeByOid(subtype) }
    families.set(range, family)
  }
  const names = (own: number, name: string) => ({ oid: own, name, sqlName: name, arrayOid: own + 1 })
  switch (offset) {
    case 0:
    case rangeOids.array: {
      const type = rangeType(names(range, 'range'), family)
      return offset === 0 ? type : arrayTypeFor(type)
    }
    case rangeOids.multirange:
    case rangeOids.multirangeArray: {
      const type = multirangeType(names(family.multirange, 'multirange'), family)
      return offset === rangeOids.multirange ? type : arrayTypeFor(type)
    }
    default:
      return undefined
  }
}
