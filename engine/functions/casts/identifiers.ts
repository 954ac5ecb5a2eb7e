// Casts between oid (and the reg types, which are binary coercible to it), xid and int8.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const identifierCasts: readonly FunctionDefinition[] = [
  immutable(1287, 'oid', [Oid.int8], Oid.oid, ([value]: [bigint]) => {
    if (value < 0n || value > 4_294_967_295n) throw new PgError('22003', 'OID out of range')
    return Number(value)
  }),
  immutable(1288, 'int8', [Oid.oid], Oid.int8, ([value]: [number]) => BigInt(value)),
  immutable(5071, 'xid', [Oid.xid8], Oid.xid, ([value]: [bigint]) => Number(BigInt.asUintN(32, value))),
]
