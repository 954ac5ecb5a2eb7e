// Integers written in base 2, 8 and 16, in two's complement.
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const radixFunctions: readonly FunctionDefinition[] = [
  immutable(2089, 'to_hex', [Oid.int4], Oid.text, ([value]: [number]) => (value >>> 0).toString(16)),
  immutable(2090, 'to_hex', [Oid.int8], Oid.text, ([value]: [bigint]) => BigInt.asUintN(64, value).toString(16)),
  immutable(6332, 'to_oct', [Oid.int4], Oid.text, ([value]: [number]) => (value >>> 0).toString(8)),
  immutable(6333, 'to_oct', [Oid.int8], Oid.text, ([value]: [bigint]) => BigInt.asUintN(64, value).toString(8)),
  immutable(6330, 'to_bin', [Oid.int4], Oid.text, ([value]: [number]) => (value >>> 0).toString(2)),
  immutable(6331, 'to_bin', [Oid.int8], Oid.text, ([value]: [bigint]) => BigInt.asUintN(64, value).toString(2)),
]
