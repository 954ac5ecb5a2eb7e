// Spans of a zone's offset: each moment has the zone's own, and all of its span has it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { zoneOf } from '../../types/datetime/zone.ts'
import { zoneSpan } from '../pipeline/source/zone-offset.ts'
import type { Words } from './words.ts'
import { ZoneSpans } from './zone-spans.ts'

test('around the changes of zones', () => {
  const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia']
  const i64 = new BigInt64Array(3)
  const words = { i64 } as unknown as Words
  const year = 31_556_952
  /** A change, found by halving between half a year and the next. */
  const seconds = fc
    .integer({ min: -150, max: 60 })
    .chain((half) => fc.integer({ min: -7200, max: 7200 }).map((near) => ({ near, start: (half * year) / 2 })))
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      seconds,
      fc.constantFrom('instant', 'local'),
      (name, { near, start }, by) => {
        const zone = zoneOf(name)
        let [low, high] = [Math.floor(start), Math.floor(start + year / 2)]
        while (high - low > 1) {
          const middle = Math.floor((low + high) / 2)
          if (zone.offsetAt(middle) === zone.offsetAt(low)) low = middle
          else high = middle
        }
        const offsetAt = (second: number): number =>
          by === 'instant' ? zone.offsetAt(second) : zone.offsetOfLocal(second)
        const second = high + near
        const asked = BigInt(second) * 1_000_000n + 999_999n
        new ZoneSpans(words, name).find(asked, by as 'instant' | 'local', 0)
        const [from, to, offset] = [zoneSpan.from, zoneSpan.to, zoneSpan.offset].map((at) => Number(i64[at / 8]) / 1e6)
        assert.ok(from <= second && second < to)
        for (const one of [from, second, to - 1]) assert.equal(offsetAt(one), offset, `${name} ${by} ${one}`)
      },
    ),
    { numRuns: 2000 },
  )
})
