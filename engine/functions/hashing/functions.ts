// hashint4, hashtext and their kin: PostgreSQL's own hashes of values, of 32 bits and, under a seed, of 64.
import { hashOf, noHash } from '../../types/hashing/value-hashes.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

type Row = readonly [type: number, oid: number, name: string, extendedOid: number, extendedName: string]

const rows: readonly Row[] = [
  [Oid.int2, 449, 'hashint2', 441, 'hashint2extended'],
  [Oid.int4, 450, 'hashint4', 425, 'hashint4extended'],
  [Oid.int8, 949, 'hashint8', 442, 'hashint8extended'],
  [Oid.float4, 451, 'hashfloat4', 443, 'hashfloat4extended'],
  [Oid.float8, 452, 'hashfloat8', 444, 'hashfloat8extended'],
  [Oid.numeric, 432, 'hash_numeric', 780, 'hash_numeric_extended'],
  [Oid.bool, 6417, 'hashbool', 6418, 'hashboolextended'],
  [Oid.oid, 453, 'hashoid', 445, 'hashoidextended'],
  [Oid.xid, 6419, 'hashxid', 6420, 'hashxidextended'],
  [Oid.xid8, 6421, 'hashxid8', 6422, 'hashxid8extended'],
  [Oid.cid, 6423, 'hashcid', 6424, 'hashcidextended'],
  [Oid.char, 454, 'hashchar', 446, 'hashcharextended'],
  [Oid.name, 455, 'hashname', 447, 'hashnameextended'],
  [Oid.text, 400, 'hashtext', 448, 'hashtextextended'],
  [Oid.bpchar, 1080, 'hashbpchar', 972, 'hashbpcharextended'],
  [Oid.bytea, 6413, 'hashbytea', 6414, 'hashbyteaextended'],
  [Oid.oidvector, 457, 'hashoidvector', 776, 'hashoidvectorextended'],
  [Oid.date, 6415, 'hashdate', 6416, 'hashdateextended'],
  [Oid.time, 1688, 'time_hash', 3409, 'time_hash_extended'],
  [Oid.timetz, 1696, 'timetz_hash', 3410, 'timetz_hash_extended'],
  [Oid.timestamp, 2039, 'timestamp_hash', 3411, 'timestamp_hash_extended'],
  [Oid.timestamptz, 6425, 'timestamptz_hash', 6426, 'timestamptz_hash_extended'],
  [Oid.interval, 1697, 'interval_hash', 3418, 'interval_hash_extended'],
  [Oid.uuid, 2963, 'uuid_hash', 3412, 'uuid_hash_extended'],
  [Oid.tid, 2233, 'hashtid', 2234, 'hashtidextended'],
  [Oid.pg_lsn, 3252, 'pg_lsn_hash', 3413, 'pg_lsn_hash_extended'],
  [Oid.inet, 422, 'hashinet', 779, 'hashinetextended'],
  [Oid.macaddr, 399, 'hashmacaddr', 778, 'hashmacaddrextended'],
  [Oid.macaddr8, 328, 'hashmacaddr8', 781, 'hashmacaddr8extended'],
  [Oid.anyarray, 626, 'hash_array', 782, 'hash_array_extended'],
  [Oid.anyrange, 3902, 'hash_range', 3417, 'hash_range_extended'],
  [Oid.anymultirange, 4278, 'hash_multirange', 4279, 'hash_multirange_extended'],
  [Oid.record, 6192, 'hash_record', 6193, 'hash_record_extended'],
]

export const hashFunctions: readonly FunctionDefinition[] = rows.flatMap(
  ([type, oid, name, extendedOid, extendedName]) => [
    immutable(oid, name, [type], Oid.int4, ([value]: [Value], context) =>
      Number(BigInt.asIntN(32, hashed(value, 32, 0n, context))),
    ),
    immutable(extendedOid, extendedName, [type, Oid.int8], Oid.int8, ([value, seed]: [Value, bigint], context) =>
      BigInt.asIntN(64, hashed(value, 64, BigInt.asUintN(64, seed), context)),
    ),
  ],
)

function hashed(value: Value, width: 32 | 64, seed: bigint, { argTypes }: FunctionContext): bigint {
  const type = argTypes[0].oid
  const hash = hashOf(type, width)
  if (!hash) throw noHash(type, width)
  return hash(value, seed)
}
