// Making UUIDs of versions 4 and 7, and reading what one holds.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Interval } from '../../types/interval-value.ts'
import { addIntervalInZone } from '../../types/datetime/timestamp-arithmetic.ts'
import { unixEpochMicros } from '../../types/datetime/units.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, volatile } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { clockTimestamp } from '../datetime/clock.ts'

export const uuidFunctions: readonly FunctionDefinition[] = [
  volatile(3432, 'gen_random_uuid', [], Oid.uuid, () => randomUUID()),
  volatile(6428, 'uuidv4', [], Oid.uuid, () => randomUUID()),
  volatile(6429, 'uuidv7', [], Oid.uuid, () => version7(unixNanoseconds())),
  volatile(6430, 'uuidv7', [Oid.interval], Oid.uuid, { argNames: ['shift'] }, ([shift]: [Interval], { settings }) => {
    const shifted = addIntervalInZone(clockTimestamp(), shift, settings.timeZone)
    return version7((shifted + unixEpochMicros) * 1000n)
  }),
  immutable(6343, 'uuid_extract_version', [Oid.uuid], Oid.int2, ([uuid]: [string]) =>
    isStandard(uuid) ? Number.parseInt(uuid[14], 16) : null,
  ),
  immutable(6342, 'uuid_extract_timestamp', [Oid.uuid], Oid.timestamptz, ([uuid]: [string]) => timestampOf(uuid)),
]

let last = 0n

/** Later than every one before it on this thread, so that UUIDs made in a row are ordered. */
function unixNanoseconds(): bigint {
  const now = (clockTimestamp() + unixEpochMicros) * 1000n
  last = now > last + smallestStep ? now : last + smallestStep
  return last
}

/** Sub-millisecond part has 12 bits: 1 ms / 4096. */
const smallestStep = 245n

function version7(nanoseconds: bigint): string {
  const milliseconds = nanoseconds / 1_000_000n
  const fraction = ((nanoseconds % 1_000_000n) * 4096n) / 1_000_000n
  const time = milliseconds.toString(16).padStart(12, '0')
  const tail = randomBytes(8)
  tail[0] = (tail[0] & 0x3f) | 0x80
  const rest = tail.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${fraction.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`
}

const isStandard = (uuid: string): boolean => '89ab'.includes(uuid[19])

/** Between the Gregorian calendar's start and Unix time, in units of 100 ns. */
const gregorianOffset = 0x01b21dd213814000n

function timestampOf(uuid: string): bigint | null {
  if (!isStandard(uuid)) return null
  const hex = uuid.replaceAll('-', '')
  if (hex[12] === '7') return BigInt('0x' + hex.slice(0, 12)) * 1000n - unixEpochMicros
  if (hex[12] !== '1') return null
  const ticks = BigInt('0x' + hex.slice(13, 16) + hex.slice(8, 12) + hex.slice(0, 8))
  return (ticks - gregorianOffset) / 10n - unixEpochMicros
}
