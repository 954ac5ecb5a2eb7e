// SQL values of Cloud Tables' columns as JSON has them, and back.
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'

const dayMilliseconds = 86_400_000
const epochMilliseconds = Date.UTC(2000, 0, 1)

/** Days and µs of years 1 to 9999, which the Cloud's texts can say. */
const dayMin = (Date.parse('0001-01-01T00:00:00Z') - epochMilliseconds) / dayMilliseconds
const dayMax = (Date.parse('9999-12-31T00:00:00Z') - epochMilliseconds) / dayMilliseconds
const microsPerDay = BigInt(dayMilliseconds) * 1000n

/** undefined: the Cloud has no such value. */
export function toCloud(type: number, value: Value): string | number | undefined {
  switch (type) {
    case Oid.int8: {
      const number = Number(value as bigint)
      return Number.isSafeInteger(number) ? number : String(value as bigint)
    }
    case Oid.date: {
      const day = value as number
      return day < dayMin || day > dayMax ? undefined : isoDay(day)
    }
    case Oid.timestamptz: {
      const micros = value as bigint
      const day = floorDivide(micros, microsPerDay)
      if (day < dayMin || day > dayMax) return undefined
      const rest = micros - BigInt(day) * microsPerDay
      const seconds = new Date(Number(rest / 1000n)).toISOString().slice(11, 19)
      return `${isoDay(day)}T${seconds}.${String(rest % 1_000_000n).padStart(6, '0')}Z`
    }
    default:
      return value as string
  }
}

const isoDay = (day: number): string => new Date(epochMilliseconds + day * dayMilliseconds).toISOString().slice(0, 10)

const floorDivide = (a: bigint, b: bigint): number => Number((a - (((a % b) + b) % b)) / b)

/** What columns are built from; undefined: it is not of the type. */
export function fromCloud(type: number, value: unknown): Value {
  switch (type) {
    case Oid.int8:
      return typeof value === 'number' || typeof value === 'bigint'
        ? value
        : typeof value === 'string' && /^-?\d{1,19}$/.test(value)
          ? BigInt(value)
          : undefined
    case Oid.date: {
      const milliseconds = typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) : Number.NaN
      return Number.isNaN(milliseconds) ? undefined : (milliseconds - epochMilliseconds) / dayMilliseconds
    }
    case Oid.timestamptz: {
      const match = typeof value === 'string' ? /^(.{19})\.(\d{6})Z$/.exec(value) : null
      const milliseconds = match ? Date.parse(`${match[1]}Z`) : Number.NaN
      return Number.isNaN(milliseconds)
        ? undefined
        : BigInt(milliseconds - epochMilliseconds) * 1000n + BigInt(match![2])
    }
    default:
      return typeof value === 'string' ? value : undefined
  }
}
