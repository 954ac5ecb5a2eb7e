// Units, epochs, infinities and bounds of the date/time types. Day 0 is 2000-01-01.
export const microsPerSecond = 1_000_000n
export const microsPerMinute = 60_000_000n
export const microsPerHour = 3_600_000_000n
export const microsPerDay = 86_400_000_000n
export const secondsPerDay = 86_400
export const monthsPerYear = 12
/** What PostgreSQL takes a month for where it has to. */
export const daysPerMonth = 30

/** Days and microseconds from 1970-01-01 to 2000-01-01. */
export const unixEpochDays = 10_957
export const unixEpochMicros = 946_684_800_000_000n

export const dateInfinity = 2_147_483_647
export const dateMinusInfinity = -2_147_483_648
export const timestampInfinity = 9_223_372_036_854_775_807n
export const timestampMinusInfinity = -9_223_372_036_854_775_808n

/** 4714-11-24 BC, Julian day 0. */
export const dateMin = -2_451_545
/** The day after 5874897-12-31. */
export const dateEnd = 2_145_031_949
export const timestampMin = -211_813_488_000_000_000n
/** Exclusive: 294277-01-01. */
export const timestampEnd = 9_223_371_331_200_000_000n
/** Exclusive, as a date. */
export const timestampEndDay = 106_751_983

export const int32Max = 2_147_483_647
export const int32Min = -2_147_483_648
export const int64Max = 9_223_372_036_854_775_807n
export const int64Min = -9_223_372_036_854_775_808n

export const isInfiniteDate = (day: number): boolean => day === dateInfinity || day === dateMinusInfinity
export const isInfiniteTimestamp = (micros: bigint): boolean =>
  micros === timestampInfinity || micros === timestampMinusInfinity

/** Division that rounds down, also below zero. */
export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient
}
