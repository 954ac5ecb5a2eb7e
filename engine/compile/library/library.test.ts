// The functions that generated code calls, against the same in plain JavaScript.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { QueryMemory } from '../../columns/query-memory.ts'
import { SharedColumns } from '../../columns/shared-columns.ts'
import { ModuleNeeds } from '../pipeline/row-code.ts'
import { ContextLayout } from '../pipeline/run-context.ts'
import { StringTable } from '../run/string-table.ts'
import { compileModule, instantiate } from '../run/web-assembly.ts'
import { Words } from '../run/words.ts'
import { encodeModule } from '../wasm/encode.ts'
import { paddedKey } from './intern-text.ts'
import { library, type LibraryFunction } from './library.ts'

const names = Object.keys(library) as LibraryFunction[]
const shared = SharedColumns.create({
  cacheBytes: 0,
  maximumBytes: 1 << 26,
  poison: true,
})
const memory = new QueryMemory(shared, { charge: () => undefined }, 1)
const words = new Words(memory)
const needs = new ModuleNeeds(new ContextLayout())
for (const name of names) needs.library(name)
const { exports: functions } = instantiate(
  compileModule(encodeModule({ imports: [], functions: needs.functions, exports: names })),
  shared.arena.handle.memory,
  {},
)

/** Two places of 4 KiB whose bytes are nonsense around what is put there. */
const places = [memory.reserve(4096), memory.reserve(4096)]
const put = (bytes: Uint8Array, place = 0, at = 0): number => {
  const address = places[place] + at
  words.bytes.fill(0xdb, places[place], places[place] + 4096)
  words.bytes.set(bytes, address)
  return address
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 40, min: 97, max: 98 }),
  fc.uint8Array({ minLength: 7, maxLength: 17, min: 0, max: 1 }),
)
const textUnit = fc.constantFrom('a', 'b', ' ', 'é', '日', '😀', '\u0000', '\u007f')
const text = fc.oneof(fc.string({ unit: textUnit, maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 12 }))
const offset = fc.nat({ max: 9 })

test('compareBytes orders as memcmp does, shorter first', () => {
  fc.assert(
    fc.property(bytes, bytes, offset, (a, b, at) => {
      const compared = functions.compareBytes(put(a, 0, at), a.length, put(b, 1), b.length)
      assert.equal(Math.sign(compared), Buffer.compare(a, b))
    }),
  )
})

test('equalBytes', () => {
  fc.assert(
    fc.property(bytes, bytes, offset, fc.nat({ max: 100 }), (a, b, at, differs) => {
      const equal = (x: Uint8Array, y: Uint8Array): number =>
        functions.equalBytes(put(x, 0, at), put(y, 1), x.length, y.length)
      assert.equal(equal(a, b), Number(Buffer.compare(a, b) === 0))
      assert.equal(equal(a, a), 1)
      if (a.length === 0) return
      const other = a.slice()
      other[differs % a.length] ^= 1
      assert.equal(equal(a, other), 0)
    }),
  )
})

test('findBytes finds the first occurrence, and none beyond the end', () => {
  const needle = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 12, min: 97, max: 98 }),
    fc.uint8Array({ minLength: 1, maxLength: 3 }),
  )
  fc.assert(
    fc.property(bytes, needle, offset, fc.boolean(), (haystack, wanted, at, planted) => {
      const whole = planted ? Uint8Array.from([...haystack, ...wanted, ...haystack]) : haystack
      const address = put(whole, 0, at)
      const found = functions.findBytes(address, whole.length, put(wanted, 1), wanted.length)
      const expected = Buffer.from(whole).indexOf(wanted)
      assert.equal(found, expected < 0 ? 0 : address + expected)
    }),
  )
})

test('multiplyHigh', () => {
  const word = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.constantFrom(0n, 1n, (1n << 64n) - 1n))
  const multiply = functions.multiplyHigh as unknown as (a: bigint, b: bigint) => bigint
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.equal(BigInt.asUintN(64, multiply(a, b)), (a * b) >> 64n)
    }),
  )
})

test('trimmedLength counts no spaces at the end', () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 5 }), (one, spaces) => {
      const padded = Buffer.from(one + ' '.repeat(spaces))
      assert.equal(
        functions.trimmedLength(put(padded), padded.length),
        Buffer.byteLength(padded.toString().replace(/ +$/, '')),
      )
    }),
  )
})

test('characters are counted and skipped as code points', () => {
  fc.assert(
    fc.property(text, offset, fc.integer({ min: -2, max: 25 }), (one, at, count) => {
      const encoded = Buffer.from(one)
      const address = put(encoded, 0, at)
      const characters = Array.from(one)
      assert.equal(functions.countCharacters(address, encoded.length), characters.length)
      const skipped = Buffer.byteLength(characters.slice(0, Math.max(0, count)).join(''))
      assert.equal(functions.skipCharacters(address, encoded.length, count), skipped)
    }),
  )
})

test('copyBytes copies all and no more', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), offset, offset, (source, from, to) => {
      const target = put(Uint8Array.of(), 1) + to
      functions.copyBytes(target, put(source, 0, from), source.length)
      assert.deepEqual(words.bytes.slice(target, target + source.length), source)
      assert.equal(words.bytes[target + source.length], 0xdb)
    }),
  )
})

test('gatherTexts lays texts end to end', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (all) => {
      const encoded = all.map((one) => Buffer.from(one))
      let at = put(Buffer.concat(encoded), 0)
      const pairs = memory.reserve(8 * all.length + 8)
      encoded.forEach(({ length }, i) => {
        words.i32[(pairs >>> 2) + 2 * i] = at
        words.i32[(pairs >>> 2) + 2 * i + 1] = length
        at += length
      })
      const offsets = memory.reserve(4 * all.length + 4)
      functions.gatherTexts(pairs, all.length, offsets, put(Uint8Array.of(), 1))
      let end = 0
      const expected = [0, ...encoded.map(({ length }) => (end += length))]
      assert.deepEqual([...words.i32.subarray(offsets >>> 2, (offsets >>> 2) + all.length + 1)], expected)
      assert.equal(Buffer.from(words.bytes.slice(places[1], places[1] + end)).toString(), all.join(''))
      memory.free(pairs)
      memory.free(offsets)
    }),
    { numRuns: 50 },
  )
})

const dayMs = 86_400_000
const epochMs = Date.UTC(2000, 0, 1)

test('parts of dates over ten thousand years on either side', () => {
  const check = (day: number): void => {
    const date = new Date(epochMs + day * dayMs)
    const year = date.getUTCFullYear()
    // There is no year 0: 1 BC is -1.
    assert.equal(functions.yearOfDay(day), year > 0 ? year : year - 1, `year of ${day}`)
    assert.equal(functions.monthOfDay(day), date.getUTCMonth() + 1, `month of ${day}`)
    assert.equal(functions.dayOfDay(day), date.getUTCDate(), `day of ${day}`)
  }
  const years = 10_000
  for (let day = -years * 366; day <= years * 366; day += 61) check(day)
  // Ends of months and leap days, of years that matter.
  for (const year of [
    -9999, -401, -400, -101, -100, -4, -1, 0, 1, 4, 100, 400, 1600, 1900, 1999, 2000, 2001, 2100, 9999,
  ]) {
    const first = Math.round((new Date(0).setUTCFullYear(year, 0, 1) - epochMs) / dayMs)
    for (let day = first - 2; day < first + 368; day++) check(day)
  }
  fc.assert(fc.property(fc.integer({ min: -(2 ** 22), max: 2 ** 22 }), check))
})

test('hashBytes depends on every byte and on the length, and on nothing around them', () => {
  fc.assert(
    fc.property(bytes, offset, (one, at) => {
      const hash = functions.hashBytes(put(one), one.length)
      assert.equal(functions.hashBytes(put(one, 1, at), one.length), hash)
      for (let i = 0; i < one.length; i++) {
        const other = one.slice()
        other[i] ^= 0x10
        assert.notEqual(functions.hashBytes(put(other), other.length), hash)
      }
    }),
  )
})

test('internText gives equal texts one id, through all growth', () => {
  const strings = new StringTable(memory, words, () => undefined)
  const intern = (one: string, key = one): number => {
    const encoded = Buffer.from(one)
    for (;;) {
      const id = functions.internText(strings.address, put(encoded), encoded.length, Buffer.byteLength(key))
      if (id >= 0) return id
      strings.grow(encoded.length)
    }
  }
  const all = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? 'é'.repeat(i % 300) : `text ${(i * 7919) % 3000}`))
  const known = new Map<string, number>()
  for (const one of all) {
    const id = intern(one)
    if (known.has(one)) assert.equal(id, known.get(one))
    else assert.equal(id, known.size)
    known.set(one, id)
  }
  assert.equal(strings.count, known.size)
  for (const [one, id] of known) {
    const { address, length } = strings.textOf(id)
    assert.equal(Buffer.from(words.bytes.slice(address, address + length)).toString(), one)
  }
  // Of char(n) the key is shorter than the text, and whoever came first is kept.
  const padded = intern('pad  ', 'pad')
  assert.equal(intern('pad', 'pad'), padded)
  assert.equal(strings.textOf(padded).length, 5)
  const ofBytes = (one: string, key: number): number =>
    functions.internText(strings.address, put(Buffer.from(one)), one.length, key)
  const char = ofBytes('pad ', 3 | paddedKey)
  assert.notEqual(char, padded)
  assert.equal(ofBytes('pad', 3 | paddedKey), char)
  // Longer than the heap's usual piece.
  const long = 'x'.repeat(4000)
  assert.equal(intern(long), intern(long))
})
