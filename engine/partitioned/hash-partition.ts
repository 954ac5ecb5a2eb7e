// Which remainder a row's key has. The hashes are PostgreSQL's own under its seed for partitions, so that a partition holds the same rows
// there and here, and rows that were dumped partition by partition fit.
import { hashBytes } from '../types/hashing/jenkins.ts'
import { hashOf, type ValueHash } from '../types/hashing/value-hashes.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'

const seed = 0x7a5b_2236_7996_dcfdn
const mask64 = (1n << 64n) - 1n
const encoder = new TextEncoder()

/** Keys of these types lie where PostgreSQL puts them. */
const hashedAlike: ReadonlyMap<number, ValueHash | undefined> = new Map(
  [
    Oid.int2,
    Oid.int4,
    Oid.oid,
    Oid.date,
    Oid.int8,
    Oid.time,
    Oid.timestamp,
    Oid.timestamptz,
    Oid.bool,
    Oid.char,
    Oid.float4,
    Oid.float8,
    Oid.text,
    Oid.varchar,
    Oid.name,
    Oid.bpchar,
    Oid.bytea,
    Oid.uuid,
    Oid.numeric,
  ].map((type) => [type, hashOf(type, 64)]),
)

/** Of all others equal values have equal keys, and that is all that is asked: where their rows lie must not change. */
function hashOther(value: Value, type: TypeRef): bigint {
  const { hashKey } = typeByOid(type.oid)
  if (!hashKey) throw new Error(`type ${type.oid} has no hash`)
  return hashBytes(encoder.encode(String(hashKey(value))), seed)
}

/** NULLs add nothing. */
export function partitionHash(key: readonly Value[], types: readonly TypeRef[]): bigint {
  let row = 0n
  for (const [i, value] of key.entries()) {
    if (value === null) continue
    const known = hashedAlike.get(types[i].oid)
    const hash = known ? known(value, seed) : hashOther(value, types[i])
    row ^= (hash + 0x49a0_f4dd_15e5_a8e3n + (row << 54n) + (row >> 7n)) & mask64
  }
  return row
}
