import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { commitRingBytes, CommitRingReader, CommitRingWriter, newCommitRing } from './commit-ring.ts'

test('what is written is read in order, however the reader lags behind, and a full ring refuses', () => {
  const step = fc.record({
    bytes: fc.nat({ max: Math.floor(commitRingBytes / 3) }),
    reads: fc.nat({ max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const shared = newCommitRing()
      const [writer, reader] = [new CommitRingWriter(shared), new CommitRingReader(shared)]
      const waiting: { readonly start: number; readonly bytes: Uint8Array }[] = []
      const readOne = (): void => {
        const one = waiting.shift()
        if (!one) return
        assert.ok(Buffer.from(reader.read(one.start)).equals(one.bytes))
        reader.release(one.start)
      }
      for (const [number, { bytes, reads }] of steps.entries()) {
        const packed = new Uint8Array(bytes).fill(number + 1)
        const start = writer.write(packed)
        if (start === undefined) assert.ok(waiting.length > 0, 'an empty ring has room')
        else waiting.push({ start, bytes: packed })
        for (let i = 0; i < reads; i++) readOne()
      }
      while (waiting.length > 0) readOne()
    }),
    { numRuns: 50 },
  )
})

test('what is longer than the ring has no room', () => {
  const writer = new CommitRingWriter(newCommitRing())
  assert.equal(writer.write(new Uint8Array(commitRingBytes)), undefined)
  assert.equal(writer.write(new Uint8Array(commitRingBytes - 4)), 0)
  assert.equal(writer.write(new Uint8Array(0)), undefined)
})
