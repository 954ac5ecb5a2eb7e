// Dates, times and intervals put together from numbers, and epoch seconds.
import { invalidParameter, PgError } from '../../errors.ts'
import { dayFromCivil, daysInMonth } from '../../types/datetime/civil.ts'
import { intervalOf, intervalOutOfRange } from '../../types/datetime/interval-value.ts'
import { checkedTimestamp } from '../../types/datetime/timestamp-arithmetic.ts'
import {
  dateEnd,
  dateMin,
  microsPerDay,
  microsPerSecond,
  timestampInfinity,
  timestampMinusInfinity,
  unixEpochMicros,
} from '../../types/datetime/units.ts'
import { fixedZone, zoneOf } from '../../types/datetime/zone.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { floatOverflow } from '../math/float-range.ts'
import { roundHalfToEven } from '../math/rounding.ts'
import { zoneByAnyName } from './zones.ts'

type Parts = [number, number, number, number, number, number]

export const makeFunctions: readonly FunctionDefinition[] = [
  immutable(
    3846,
    'make_date',
    [Oid.int4, Oid.int4, Oid.int4],
    Oid.date,
    { argNames: ['year', 'month', 'day'] },
    ([year, month, day]: [number, number, number]) => makeDate(year, month, day),
  ),
  immutable(
    3847,
    'make_time',
    [Oid.int4, Oid.int4, Oid.float8],
    Oid.time,
    { argNames: ['hour', 'min', 'sec'] },
    ([hour, minute, second]: [number, number, number]) => makeTime(hour, minute, second),
  ),
  immutable(
    3461,
    'make_timestamp',
    [Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.float8],
    Oid.timestamp,
    { argNames: ['year', 'month', 'mday', 'hour', 'min', 'sec'] },
    (parts: Parts) => makeTimestamp(parts),
  ),
  stable(
    3462,
    'make_timestamptz',
    [Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.float8],
    Oid.timestamptz,
    { argNames: ['year', 'month', 'mday', 'hour', 'min', 'sec'] },
    (parts: Parts, { settings }) => inZone(makeTimestamp(parts), zoneOf(settings.timeZone)),
  ),
  stable(
    3463,
    'make_timestamptz',
    [Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.float8, Oid.text],
    Oid.timestamptz,
    { argNames: ['year', 'month', 'mday', 'hour', 'min', 'sec', 'timezone'] },
    (args: [...Parts, string]) => inZone(makeTimestamp(args.slice(0, 6) as Parts), zoneOrOffset(args[6])),
  ),
  immutable(
    3464,
    'make_interval',
    [Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.int4, Oid.float8],
    Oid.interval,
    {
      argNames: ['years', 'months', 'weeks', 'days', 'hours', 'mins', 'secs'],
      defaults: ['0', '0', '0', '0', '0', '0', '0.0'],
    },
    (parts: [...Parts, number]) => makeInterval(parts),
  ),
  immutable(1158, 'to_timestamp', [Oid.float8], Oid.timestamptz, ([seconds]: [number]) => fromEpoch(seconds)),
]

const two = (value: number): string => String(value).padStart(2, '0')

function makeDate(year: number, month: number, day: number): number {
  // Negative years are BC; there is no year 0.
  const astronomical = year < 0 ? year + 1 : year
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(astronomical, month)) {
    throw new PgError('22008', `date field value out of range: ${year}-${two(month)}-${two(day)}`)
  }
  const result = dayFromCivil(astronomical, month, day)
  if (result < dateMin || result >= dateEnd)
    throw new PgError('22008', `date out of range: ${year}-${two(month)}-${two(day)}`)
  return result
}

function makeTime(hour: number, minute: number, second: number): bigint {
  const micros = roundHalfToEven(second * 1_000_000)
  const inside =
    hour >= 0 && minute >= 0 && minute <= 59 && micros >= 0 && micros <= 60_000_000 &&
    (hour <= 23 || (hour === 24 && minute === 0 && micros === 0)) // prettier-ignore
  if (!inside) {
    const shown = String(second).padStart(2, '0')
    throw new PgError('22008', `time field value out of range: ${hour}:${two(minute)}:${shown}`)
  }
  return BigInt(hour * 60 + minute) * 60_000_000n + BigInt(micros)
}

function makeTimestamp([year, month, day, hour, minute, second]: Parts): bigint {
  const date = makeDate(year, month, day)
  return checkedTimestamp(BigInt(date) * microsPerDay + makeTime(hour, minute, second))
}

const inZone = (local: bigint, zone: ReturnType<typeof zoneOf>): bigint =>
  checkedTimestamp(local - BigInt(zone.offsetOfLocal(Number(local / microsPerSecond))) * microsPerSecond)

/** A signed number is an offset east of Greenwich; anything else is a zone's name. */
function zoneOrOffset(text: string): ReturnType<typeof zoneOf> {
  const offset = /^([+-])(\d+)(?:(:)(\d*)(?::(\d*))?)?$/.exec(text)
  if (!offset) {
    if (/^\d/.test(text)) {
      throw new PgError('22023', `invalid input syntax for type numeric time zone: "${text}"`, {
        hint: 'Numeric time zones must have "-" or "+" as first character.',
      })
    }
    return zoneByAnyName(text)
  }
  const [, sign, digits, colon] = offset
  // Without a colon the last two of more than two digits are minutes.
  const joined = colon === undefined && digits.length > 2
  const hours = joined ? Math.floor(Number(digits) / 100) : Number(digits)
  const minutes = joined ? Number(digits) % 100 : Number(offset[4] ?? 0)
  const seconds = Number(offset[5] ?? 0)
  if (hours > zoneHoursMax || minutes > 59 || seconds > 59) {
    throw invalidParameter(`numeric time zone "${text}" out of range`)
  }
  const east = (hours * 60 + minutes) * 60 + seconds
  return fixedZone('', sign === '-' ? -east : east, '')
}

const zoneHoursMax = 15

function makeInterval([years, months, weeks, days, hours, minutes, seconds]: [...Parts, number]): Interval {
  if (!Number.isFinite(seconds)) throw intervalOutOfRange()
  const secondMicros = seconds * 1_000_000
  if (!Number.isFinite(secondMicros)) throw floatOverflow()
  const micros = BigInt(hours) * 3_600_000_000n + BigInt(minutes) * 60_000_000n + BigInt(roundHalfToEven(secondMicros))
  return intervalOf(years * 12 + months, weeks * 7 + days, micros)
}

function fromEpoch(seconds: number): bigint {
  if (Number.isNaN(seconds)) throw new PgError('22008', 'timestamp cannot be NaN')
  if (seconds === Infinity) return timestampInfinity
  if (seconds === -Infinity) return timestampMinusInfinity
  const micros = roundHalfToEven((seconds - Number(unixEpochMicros) / 1_000_000) * 1_000_000)
  try {
    return checkedTimestamp(BigInt(micros))
  } catch {
    throw new PgError('22008', `timestamp out of range: "${shortNumber(seconds)}"`)
  }
}

/** As C's %g: six digits, an exponent of at least two. */
function shortNumber(value: number): string {
  const text = String(Number(value.toPrecision(6)))
  const exponent = Math.floor(Math.log10(Math.abs(value)))
  if (exponent < 6 && exponent >= -4) return text
  return Number(value.toPrecision(6))
    .toExponential()
    .replace(/e([+-])(\d)$/, 'e$10$2')
}
