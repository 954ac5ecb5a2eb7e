// Counting NULLs, and the type of a value.
import { Oid } from '../../types/oids.ts'
import { declaredOid, type Value } from '../../types/type.ts'
import { immutableLax, stableLax } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const conditionalFunctions: readonly FunctionDefinition[] = [
  immutableLax(
    438,
    'num_nulls',
    [Oid.any],
    Oid.int4,
    { variadic: Oid.any },
    (args: readonly Value[]) => args.filter((arg) => arg === null).length,
  ),
  immutableLax(
    440,
    'num_nonnulls',
    [Oid.any],
    Oid.int4,
    { variadic: Oid.any },
    (args: readonly Value[]) => args.filter((arg) => arg !== null).length,
  ),
  stableLax(1619, 'pg_typeof', [Oid.any], Oid.regtype, (_, { argTypes }) => declaredOid(argTypes[0])),
]
