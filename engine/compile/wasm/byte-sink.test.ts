import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteSink } from './byte-sink.ts'

/** LEB128, read back by definition. */
function decoded(bytes: Uint8Array, signed: boolean): bigint {
  let value = 0n
  let shift = 0n
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift
    shift += 7n
  }
  return signed && (bytes.at(-1)! & 64) !== 0 ? value - (1n << shift) : value
}

function written(write: (sink: ByteSink) => void): Uint8Array {
  const sink = new ByteSink()
  write(sink)
  const bytes = sink.view()
  bytes.forEach((byte, i) => assert.equal(byte >= 128, i < bytes.length - 1))
  return bytes
}

const edges = [0, 63, 64, 127, 128, 8191, 8192, 16_383, 16_384]

test('numbers are LEB128, in as few bytes as they need', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...edges, 2 ** 32 - 1), fc.nat({ max: 2 ** 32 - 1 })), (value) => {
      const bytes = written((sink) => sink.unsigned(value))
      assert.equal(decoded(bytes, false), BigInt(value))
      assert.equal(bytes.length, Math.max(1, Math.ceil(value.toString(2).length / 7)))
    }),
  )
  const signed = fc.oneof(
    fc.constantFrom(...edges, ...edges.map((edge) => -edge), -(2 ** 31), 2 ** 31 - 1),
    fc.integer(),
  )
  fc.assert(
    fc.property(signed, (value) => {
      const bytes = written((sink) => sink.signed(value))
      assert.equal(decoded(bytes, true), BigInt(value))
      assert.deepEqual(
        written((sink) => sink.signed64(BigInt(value))),
        bytes,
      )
    }),
  )
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (value) => {
      assert.equal(
        decoded(
          written((sink) => sink.signed64(value)),
          true,
        ),
        value,
      )
    }),
  )
})

test('what is written stays where it is while the sink grows', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 8 }), (parts) => {
      const sink = new ByteSink()
      for (const part of parts) sink.append(part)
      assert.deepEqual(Buffer.from(sink.view()), Buffer.concat(parts))
    }),
    { numRuns: 50 },
  )
})
