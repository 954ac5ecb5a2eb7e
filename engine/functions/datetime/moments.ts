// timestamp(date, time) and timestamptz(date, time): the functions behind the operators that put a day and a time together.
import { fromLocal } from '../../types/datetime/timestamp-arithmetic.ts'
import { Oid } from '../../types/oids.ts'
import type { Timetz } from '../../types/timetz-value.ts'
import { instantOf, momentOf } from '../arithmetic/datetimes.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const momentFunctions: readonly FunctionDefinition[] = [
  immutable(2025, 'timestamp', [Oid.date, Oid.time], Oid.timestamp, ([day, time]: [number, bigint]) =>
    momentOf(day, time),
  ),
  immutable(1359, 'timestamptz', [Oid.date, Oid.timetz], Oid.timestamptz, ([day, time]: [number, Timetz]) =>
    instantOf(day, time),
  ),
  stable(1176, 'timestamptz', [Oid.date, Oid.time], Oid.timestamptz, ([day, time]: [number, bigint], { settings }) =>
    fromLocal(momentOf(day, time), settings.timeZone),
  ),
]
