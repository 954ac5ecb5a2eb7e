// Casts among the date/time types, and to their declared precision.
import { PgError } from '../../errors.ts'
import { intervalInfinitySign, intervalOf } from '../../types/datetime/interval-value.ts'
import { applyIntervalTypmod } from '../../types/datetime/interval-typmod.ts'
import {
  dateOfTimestamp,
  fromLocal,
  offsetAtInstant,
  timeOfTimestamp,
  timestampOfDate,
  toLocal,
} from '../../types/datetime/timestamp-arithmetic.ts'
import { floorDivide, isInfiniteTimestamp, microsPerDay } from '../../types/datetime/units.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { timeType } from '../../types/time.ts'
import { timestampType } from '../../types/timestamp.ts'
import { timetzType } from '../../types/timetz.ts'
import type { Timetz } from '../../types/timetz-value.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

const { date, time, timetz, timestamp, timestamptz, interval, int4 } = Oid
const zone = (context: FunctionContext): string => context.settings.timeZone

export const datetimeCasts: readonly FunctionDefinition[] = [
  immutable(2029, 'date', [timestamp], date, ([value]: [bigint]) => dateOfTimestamp(value)),
  stable(1178, 'date', [timestamptz], date, ([value]: [bigint], context) =>
    dateOfTimestamp(toLocal(value, zone(context))),
  ),
  immutable(2024, 'timestamp', [date], timestamp, ([value]: [number]) => timestampOfDate(value)),
  stable(2027, 'timestamp', [timestamptz], timestamp, ([value]: [bigint], context) => toLocal(value, zone(context))),
  stable(1174, 'timestamptz', [date], timestamptz, ([value]: [number], context) =>
    fromLocal(timestampOfDate(value), zone(context)),
  ),
  stable(2028, 'timestamptz', [timestamp], timestamptz, ([value]: [bigint], context) =>
    fromLocal(value, zone(context)),
  ),

  immutable(1316, 'time', [timestamp], time, ([value]: [bigint]) =>
    isInfiniteTimestamp(value) ? null : timeOfTimestamp(value),
  ),
  stable(2019, 'time', [timestamptz], time, ([value]: [bigint], context) =>
    isInfiniteTimestamp(value) ? null : timeOfTimestamp(toLocal(value, zone(context))),
  ),
  immutable(2046, 'time', [timetz], time, ([value]: [Timetz]) => value.micros),
  immutable(1419, 'time', [interval], time, ([value]: [Interval]) => timeOfInterval(value)),
  stable(2047, 'timetz', [time], timetz, ([value]: [bigint], context) => ({
    micros: value,
    offset: offsetAtInstant(context.settings.transactionTimestamp, zone(context)),
  })),
  stable(1388, 'timetz', [timestamptz], timetz, ([value]: [bigint], context) =>
    isInfiniteTimestamp(value)
      ? null
      : { micros: timeOfTimestamp(toLocal(value, zone(context))), offset: offsetAtInstant(value, zone(context)) },
  ),
  immutable(1370, 'interval', [time], interval, ([value]: [bigint]) => intervalOf(0, 0, value)),

  immutable(1968, 'time', [time, int4], time, ([value, typmod]: [bigint, number]) =>
    timeType.applyTypmod!(value, typmod, true),
  ),
  immutable(1969, 'timetz', [timetz, int4], timetz, ([value, typmod]: [Timetz, number]) =>
    timetzType.applyTypmod!(value, typmod, true),
  ),
  immutable(1961, 'timestamp', [timestamp, int4], timestamp, ([value, typmod]: [bigint, number]) =>
    timestampType.applyTypmod!(value, typmod, true),
  ),
  immutable(1967, 'timestamptz', [timestamptz, int4], timestamptz, ([value, typmod]: [bigint, number]) =>
    timestampType.applyTypmod!(value, typmod, true),
  ),
  immutable(1200, 'interval', [interval, int4], interval, ([value, typmod]: [Interval, number]) =>
    applyIntervalTypmod(value, typmod),
  ),
]

function timeOfInterval(value: Interval): bigint {
  if (intervalInfinitySign(value) !== 0) throw new PgError('22008', 'cannot convert infinite interval to time')
  return value.micros - floorDivide(value.micros, microsPerDay) * microsPerDay
}
