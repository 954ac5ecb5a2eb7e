// Large objects: byte strings that are read and written in parts, by a descriptor within a transaction, or at once. Their pages are rows,
// so every body asks the session, which runs statements for it. Drivers call these by PostgreSQL's OIDs.
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import type { FunctionDefinition, ScalarFunction } from '../function.ts'
import { effect, type LargeObjectOperation } from '../system/effects.ts'

const { bytea, int4, int8, oid, text } = Oid

export const largeObjectFunctions: readonly FunctionDefinition[] = [
  asks(957, 'lo_creat', [int4], oid, 'creat'),
  asks(715, 'lo_create', [oid], oid, 'create'),
  asks(952, 'lo_open', [oid, int4], int4, 'open'),
  asks(953, 'lo_close', [int4], int4, 'close'),
  asks(954, 'loread', [int4, int4], bytea, 'read'),
  asks(955, 'lowrite', [int4, bytea], int4, 'write'),
  asks(956, 'lo_lseek', [int4, int4, int4], int4, 'seek'),
  asks(3170, 'lo_lseek64', [int4, int8, int4], int8, 'seek64'),
  asks(958, 'lo_tell', [int4], int4, 'tell'),
  asks(3171, 'lo_tell64', [int4], int8, 'tell64'),
  asks(1004, 'lo_truncate', [int4, int4], int4, 'truncate'),
  asks(3172, 'lo_truncate64', [int4, int8], int4, 'truncate'),
  asks(964, 'lo_unlink', [oid], int4, 'unlink'),
  asks(3457, 'lo_from_bytea', [oid, bytea], oid, 'from-bytea'),
  asks(3458, 'lo_get', [oid], bytea, 'get'),
  asks(3459, 'lo_get', [oid, int8, int4], bytea, 'get'),
  asks(3460, 'lo_put', [oid, int8, bytea], Oid.void, 'put'),
  asks(764, 'lo_import', [text], oid, 'import'),
  asks(767, 'lo_import', [text, oid], oid, 'import'),
  asks(765, 'lo_export', [oid, text], int4, 'export'),
]

function asks(
  number: number,
  name: string,
  args: readonly number[],
  result: number,
  operation: LargeObjectOperation,
): ScalarFunction {
  return {
    kind: 'scalar',
    oid: number,
    name,
    args,
    result,
    volatility: 'volatile',
    strict: true,
    runsStatements: true,
    body: (given: readonly Value[], context) => effect(context, 'large-object', operation, ...given),
  }
}
