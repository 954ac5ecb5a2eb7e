// The kernel's values are those of the format, value by value: of every width, into every array, across the ends of blocks.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeIntegers, decodeOffsets, integersAt } from './decode-integers.ts'
import type { PieceSource, ValueEncoding } from './encoding.ts'
import { type IntegerArray, unpackInto, unpackSums } from './unpack.ts'

const arrays = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  BigInt64Array,
  Float64Array,
} as const
type ArrayName = keyof typeof arrays
const arrayNames = Object.keys(arrays) as ArrayName[]
const isWide = (name: ArrayName): boolean => name === 'BigInt64Array' || name === 'Float64Array'

/** Little-endian, without gaps, up to a whole word. */
function packed(values: readonly bigint[], width: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((values.length * width) / 32) * 4)
  let at = 0
  let bits = 0
  let pending = 0n
  for (const value of values) {
    pending |= value << BigInt(bits)
    for (bits += width; bits >= 8; bits -= 8, pending >>= 8n) bytes[at++] = Number(pending & 0xffn)
  }
  if (bits > 0) bytes[at] = Number(pending)
  return bytes
}

/** At an odd address. */
function misplaced(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 3)
  larger.set(bytes, 3)
  return larger.subarray(3)
}

const pieces = (values: readonly bigint[], width: number): { low: Uint8Array; high?: Uint8Array } =>
  width <= 32
    ? { low: misplaced(packed(values, width)) }
    : {
        low: misplaced(
          packed(
            values.map((value) => value & 0xffff_ffffn),
            32,
          ),
        ),
        high: misplaced(
          packed(
            values.map((value) => value >> 32n),
            width - 32,
          ),
        ),
      }

/** What an array keeps of an integer. */
function keptIn(name: ArrayName, values: readonly bigint[]): IntegerArray {
  if (name === 'BigInt64Array') return BigInt64Array.from(values)
  if (name === 'Float64Array') return Float64Array.from(values, Number)
  // As the array itself cuts them.
  return new arrays[name](values.map((value) => Number(BigInt.asIntN(32, value))))
}

/** Between other values, which are to stay. */
function within(name: ArrayName, rows: number, fill: (target: IntegerArray) => void): IntegerArray {
  const around: IntegerArray = new arrays[name](rows + 2)
  const [mark, end] = [name === 'BigInt64Array' ? 77n : 77, rows + 1]
  around[0] = around[end] = mark as never
  fill(around.subarray(1, end))
  assert.deepEqual([around[0], around[end]], [mark, mark])
  return around.slice(1, end)
}

const rowCounts = [1, 2, 7, 8, 9, 31, 33, 100, 1000, 16_383, 16_384, 16_385, 33_000]

/** Random bits, with values of none and of nothing but ones among them. */
function randomValues(rows: number, width: number, random: () => number): bigint[] {
  const most = (1n << BigInt(width)) - 1n
  return Array.from({ length: rows }, () => {
    const kind = random()
    if (kind < 0.1) return 0n
    if (kind < 0.2) return most
    return (BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 21n + BigInt(Math.floor(random() * 2 ** 21))) & most
  })
}

const bases = [0n, 1n, -1n, 127n, -128n, 40_000n, -(2n ** 31n), 2n ** 31n - 1n]
const wideBases = [...bases, -(2n ** 52n), 2n ** 51n]

interface Case {
  readonly width: number
  readonly name: ArrayName
  readonly rows: number
  readonly base: bigint
  readonly values: readonly bigint[]
}

function eachCase(check: (one: Case) => void): void {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 52 }),
      fc.constantFrom(...rowCounts),
      fc.nat(),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
      (width, rows, choice, random) => {
        const values = randomValues(Math.min(rows, 600), width, () => random.next().value)
        const all = Array.from({ length: rows }, (_, i) => values[(i * 7 + (i >> 9)) % values.length])
        for (const name of arrayNames) {
          if (width > 32 && !isWide(name)) continue
          const among = isWide(name) ? wideBases : bases
          check({
            width,
            name,
            rows,
            base: among[choice % among.length],
            values: all,
          })
        }
      },
    ),
    { numRuns: 40 },
  )
}

describe('unpacking', () => {
  it('adds the base to each value', () => {
    eachCase(({ width, name, rows, base, values }) => {
      const target = within(name, rows, (into) =>
        unpackInto({ width, ...pieces(values, width) }, rows, Number(base), into),
      )
      assert.deepEqual(
        target,
        keptIn(
          name,
          values.map((value) => value + base),
        ),
        `${width} bits into ${name}`,
      )
    })
  })

  it('sums steps', () => {
    eachCase(({ width, name, rows, base, values }) => {
      if (width > 32) return
      // Sums are to stay within the integers of doubles.
      const step = base % 2n ** 33n
      const first = base % 1000n
      const target = within(name, rows + 1, (into) =>
        unpackSums({ width, ...pieces(values, width) }, rows + 1, Number(first), Number(step), into),
      )
      let sum = first
      const sums = [first, ...values.map((value) => (sum += value + step))]
      assert.deepEqual(target, keptIn(name, sums), `${width} bits into ${name}`)
    })
  })

  it('of every width', () => {
    for (let width = 0; width <= 52; width++)
      for (const name of arrayNames) {
        if (width > 32 && !isWide(name)) continue
        const most = (1n << BigInt(width)) - 1n
        const values = Array.from({ length: 77 }, (_, i) => (most * BigInt(i)) / 76n)
        const target = within(name, 77, (into) => unpackInto({ width, ...pieces(values, width) }, 77, -5, into))
        assert.deepEqual(
          target,
          keptIn(
            name,
            values.map((value) => value - 5n),
          ),
          `${width} bits into ${name}`,
        )
      }
  })

  it('of a piece that is cut short is an error', () => {
    const corrupted = { sqlstate: 'XX001' }
    for (const rows of [1, 100, 20_000])
      for (const width of [1, 5, 8, 26, 32, 33, 52]) {
        const { low, high } = pieces(Array<bigint>(rows).fill(1n), width)
        const cut = (bytes: Uint8Array): Uint8Array =>
          bytes.subarray(0, Math.ceil((rows * (bytes === low ? Math.min(width, 32) : width - 32)) / 8) - 1)
        const target = new BigInt64Array(rows + 1)
        assert.throws(() => unpackInto({ width, low: cut(low), high }, rows, 0, target), corrupted)
        assert.throws(() => unpackSums({ width, low: cut(low), high }, rows + 1, 0, 0, target), corrupted)
        if (high) {
          assert.throws(() => unpackInto({ width, low, high: cut(high) }, rows, 0, target), corrupted)
          assert.throws(() => unpackInto({ width, low }, rows, 0, target), corrupted)
        }
      }
    assert.throws(() => unpackInto({ width: 3, low: new Uint8Array(0) }, 1, 0, new Int8Array(1)), corrupted)
  })
})

describe('encodings of integers', () => {
  const fetchOf = (stored: readonly Uint8Array[]): PieceSource => {
    return ({ offset }) => Buffer.from(stored[offset])
  }
  const piece = (offset: number) => ({ offset, bytes: 0, crc: 0, codec: 'raw', rawBytes: 0 }) as const

  it('of no rows have no piece', () => {
    const encoding: ValueEncoding = {
      kind: 'delta',
      first: 5,
      base: 1,
      width: 7,
    }
    decodeIntegers(encoding, 0, new Int32Array(0), () => assert.fail('nothing is to be read'))
  })

  it('of one value have none either', () => {
    for (const name of arrayNames) {
      const none: PieceSource = () => assert.fail('nothing is to be read')
      const constant = within(name, 20_000, (into) =>
        decodeIntegers({ kind: 'frame', base: -3, width: 0 }, 20_000, into, none),
      )
      assert.deepEqual(constant, keptIn(name, Array<bigint>(20_000).fill(-3n)))
      const serial = within(name, 20_000, (into) =>
        decodeIntegers({ kind: 'delta', first: 10, base: 3, width: 0 }, 20_000, into, none),
      )
      assert.deepEqual(
        serial,
        keptIn(
          name,
          Array.from({ length: 20_000 }, (_, i) => 10n + 3n * BigInt(i)),
        ),
      )
    }
  })

  it('of lengths become offsets', () => {
    const lengths = Array.from({ length: 17_000 }, (_, i) => BigInt((i * i) % 13))
    let end = 0n
    const offsets = keptIn('Int32Array', [0n, ...lengths.map((length) => (end += length + 2n))])
    const found = new Int32Array(17_001)
    decodeOffsets({ kind: 'frame', base: 2, width: 4, low: piece(0) }, 17_000, found, fetchOf([packed(lengths, 4)]))
    assert.deepEqual(found, offsets)
    const steps = [0n, 5n, 5n, 9n]
    const few = new Int32Array(6)
    decodeOffsets({ kind: 'delta', first: 4, base: -5, width: 4, low: piece(0) }, 5, few, fetchOf([packed(steps, 4)]))
    // 4, 4 - 5, then + 0, + 0, + 4: an encoder would write no such lengths, but sums of sums are sums.
    assert.deepEqual(few, Int32Array.from([0, 4, 3, 2, 1, 4]))
  })

  it('at a few positions are the same', () => {
    for (const width of [1, 6, 25, 31, 32, 33, 52])
      for (const name of arrayNames) {
        if (width > 32 && !isWide(name)) continue
        const most = (1n << BigInt(width)) - 1n
        const values = Array.from({ length: 500 }, (_, i) => (most * BigInt((i * 37) % 500)) / 499n)
        const { low, high } = pieces(values, width)
        const encoding = {
          kind: 'frame',
          base: 9,
          width,
          low: piece(0),
          ...(high && { high: piece(1) }),
        } as const
        const fetch = fetchOf(high ? [low, high] : [low])
        const positions = Int32Array.from([0, 3, 4, 250, 499])
        const all = within(name, 500, (into) => decodeIntegers(encoding, 500, into, fetch))
        const some = within(name, 5, (into) => integersAt(encoding, positions, into, fetch))
        assert.deepEqual(
          [...some],
          Array.from(positions, (position) => all[position]),
        )
      }
  })
})
