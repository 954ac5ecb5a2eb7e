// What LIMIT and OFFSET ask of a count that a subquery gives.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const rowCount = (oid: number, name: string, sqlstate: string, clause: string): FunctionDefinition => ({
  ...immutable(oid, name, [Oid.int8], Oid.int8, ([count]: [bigint]) => {
    if (count < 0n) throw new PgError(sqlstate, `${clause} must not be negative`)
    return count
  }),
  schema: 'cadastre',
})

export const rowCountFunctions: readonly FunctionDefinition[] = [
  rowCount(15_963, 'limit_count', '2201W', 'LIMIT'),
  rowCount(15_964, 'offset_count', '2201X', 'OFFSET'),
]
