// The time zones there are, as they stand at an instant. Asked of Intl one by one: deriving all transitions of every zone, as
// arithmetic does for the one zone it needs, would take seconds.
import { abbreviationsOf } from './zone-abbreviations.ts'
import { formatOffset } from './zone.ts'
import type { Interval } from '../interval-value.ts'

const microsPerSecond = 1_000_000n
/** 2000-01-01 after 1970-01-01. */
const epochMilliseconds = 946_684_800_000
const halfYearMilliseconds = 183 * 86_400_000

/** instantMicros: since 2000-01-01 UTC. */
export function* timeZones(instantMicros: bigint) {
  const instant = Number(instantMicros / 1000n) + epochMilliseconds
  for (const name of new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    const seconds = offsetSeconds(format, instant)
    const standard = Math.min(
      seconds,
      offsetSeconds(format, instant - halfYearMilliseconds),
      offsetSeconds(format, instant + halfYearMilliseconds),
    )
    const daylight = seconds > standard
    const names = abbreviationsOf(name)
    const abbreviation = daylight ? names?.daylight : (names?.standard ?? (name === 'UTC' ? 'UTC' : undefined))
    const offset: Interval = { months: 0, days: 0, micros: BigInt(seconds) * microsPerSecond }
    yield { name, abbreviation: abbreviation ?? formatOffset(seconds).replaceAll(':', ''), offset, daylight }
  }
}

/** "1/1/2026, GMT+05:30" to seconds east. */
function offsetSeconds(format: Intl.DateTimeFormat, instant: number): number {
  const match = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(format.format(instant))
  if (!match) return 0
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '+' ? seconds : -seconds
}
