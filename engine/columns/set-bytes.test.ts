import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { setBytes } from './set-bytes.ts'

it('copies what set copies, wherever both lie', () => {
  const place = fc.record({ shared: fc.boolean(), offset: fc.nat(17) })
  const bytes = fc.oneof(
    fc.nat(40),
    fc.integer({ min: 1000, max: 1100 }),
    fc.constantFrom(65_535, 65_536, 65_543, 140_001),
  )
  fc.assert(
    fc.property(place, place, bytes, fc.nat(9), (from, to, length, at) => {
      const memory = ({ shared, offset }: typeof from, size: number): Uint8Array =>
        new Uint8Array(shared ? new SharedArrayBuffer(offset + size) : new ArrayBuffer(offset + size), offset)
      const source = memory(from, length)
      for (let i = 0; i < length; i++) source[i] = 1 + (i % 251)
      const target = memory(to, at + length + 3)
      setBytes(target, source, at)
      assert.ok(Buffer.from(target.subarray(at, at + length)).equals(Buffer.from(source)))
      assert.ok(target.subarray(0, at).every((byte) => byte === 0))
      assert.ok(target.subarray(at + length).every((byte) => byte === 0))
    }),
    { numRuns: 60 },
  )
})
