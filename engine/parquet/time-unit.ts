// In what a file's times and timestamps count.
import type { ThriftStruct } from './thrift.ts'

export type TimeUnit = 'milliseconds' | 'microseconds' | 'nanoseconds'

const units: readonly TimeUnit[] = ['milliseconds', 'microseconds', 'nanoseconds']

/** undefined: in something else (INT96). */
export function timeUnitOf({ fields }: ThriftStruct): TimeUnit | undefined {
  const logical = fields.get(10)?.value as ThriftStruct | undefined
  for (const kind of [7, 8]) {
    const parameters = logical?.fields.get(kind)?.value as ThriftStruct | undefined
    const unit = parameters?.fields.get(2)?.value as ThriftStruct | undefined
    const [found] = unit?.fields.keys() ?? []
    if (found !== undefined) return units[found - 1]
  }
  const converted = fields.get(6)?.value
  if (converted === 7 || converted === 9) return 'milliseconds'
  return converted === 8 || converted === 10 ? 'microseconds' : undefined
}

/** Towards the past, as a clock with fewer digits shows it. */
export function microsOf(value: bigint, unit: TimeUnit): bigint {
  if (unit === 'milliseconds') return value * 1000n
  if (unit === 'microseconds') return value
  return value >= 0n || value % 1000n === 0n ? value / 1000n : value / 1000n - 1n
}
