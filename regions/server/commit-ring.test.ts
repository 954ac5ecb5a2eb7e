import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { commitRingBytes, CommitRingReader, CommitRingWriter, newCommitRing } from './commit-ring.ts'

test('what is written is read in order, however the reader lags behind, and a full ring refuses', () => {
  const step = fc.record({
    bytes: fc.oneof(fc.nat({ max: Math.floor(commitRingBytes / 3) }), fc.nat({ max: 100 })),
    reads: fc.nat({ max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const shared = newCommitRing()
      const [writer, reader] = [new CommitRingWriter(shared), new CommitRingReader(shared)]
      const waiting: Uint8Array[] = []
      const readOne = (): void => {
        assert.equal(reader.has(0), waiting.length > 0)
        const one = waiting.shift()
        if (!one) return
        assert.ok(Buffer.from(reader.read()).equals(one))
        reader.release()
      }
      for (const [number, { bytes, reads }] of steps.entries()) {
        const packed = new Uint8Array(bytes).fill(number + 1)
        if (writer.write(packed, 0)) waiting.push(packed)
        else assert.ok(waiting.length > 0, 'an empty ring has room')
        for (let i = 0; i < reads; i++) readOne()
      }
      while (waiting.length > 0) readOne()
      assert.equal(reader.has(0), false)
    }),
    { numRuns: 50 },
  )
})

test('the end of the ring is used to the last byte', () => {
  for (const left of [0, 1, 4, 7, 8, 9]) {
    const shared = newCommitRing()
    const [writer, reader] = [new CommitRingWriter(shared), new CommitRingReader(shared)]
    const first = new Uint8Array(commitRingBytes - 8 - left).fill(1)
    for (const packed of [first, new Uint8Array(100).fill(2), new Uint8Array(100).fill(3)]) {
      assert.ok(writer.write(packed, 0))
      assert.ok(reader.has(0))
      assert.ok(Buffer.from(reader.read()).equals(packed))
      reader.release()
    }
  }
})

test('what is longer than the ring has no room', () => {
  const writer = new CommitRingWriter(newCommitRing())
  assert.equal(writer.write(new Uint8Array(commitRingBytes), 0), false)
  assert.equal(writer.write(new Uint8Array(commitRingBytes - 8), 0), true)
  assert.equal(writer.write(new Uint8Array(0), 0), false)
})

test('a record stays until the messages before it are there, also where their number wraps', () => {
  for (const before of [0, 2 ** 31 - 1, -1]) {
    const shared = newCommitRing()
    const [writer, reader] = [new CommitRingWriter(shared), new CommitRingReader(shared)]
    writer.write(Uint8Array.of(1), (before + 1) | 0)
    assert.equal(reader.has(before), false)
    assert.equal(reader.has((before + 1) | 0), true)
    assert.equal(reader.has((before + 2) | 0), true)
  }
})
