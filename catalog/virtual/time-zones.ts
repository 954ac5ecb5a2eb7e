// The time zones there are, as they stand at an instant.
import { findZone } from '../../engine/types/datetime/zone.ts'
import type { Interval } from '../../engine/types/interval-value.ts'

const microsPerSecond = 1_000_000n

export function* timeZones(instantMicros: bigint) {
  const instant = Number(instantMicros / microsPerSecond)
  for (const name of new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])) {
    const zone = findZone(name)
    if (!zone) continue
    const { text, daylight } = zone.abbreviationAt(instant)
    const offset: Interval = { months: 0, days: 0, micros: BigInt(zone.offsetAt(instant)) * microsPerSecond }
    yield { name, abbreviation: text, offset, daylight }
  }
}
