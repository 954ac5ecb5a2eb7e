// The functions over texts that generated code calls, against the same in plain JavaScript.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { QueryMemory } from '../../columns/query-memory.ts'
import { SharedColumns } from '../../columns/shared-columns.ts'
import { compileLike, matchLike } from '../../functions/pattern/like.ts'
import { ModuleNeeds } from '../pipeline/row-code.ts'
import { ContextLayout } from '../pipeline/run-context.ts'
import { compileModule, instantiate } from '../run/web-assembly.ts'
import { Words } from '../run/words.ts'
import { encodeModule } from '../wasm/encode.ts'
import { library, type LibraryFunction } from './library.ts'

const names = Object.keys(library) as LibraryFunction[]
const shared = SharedColumns.create({ cacheBytes: 0, maximumBytes: 1 << 26, poison: true })
const memory = new QueryMemory(shared, { charge: () => undefined }, 1)
const words = new Words(memory)
const needs = new ModuleNeeds(new ContextLayout())
for (const name of names) needs.library(name)
const { exports: functions } = instantiate(
  compileModule(encodeModule({ imports: [], functions: needs.functions, exports: names })),
  shared.arena.handle.memory,
  {},
)

const placeBytes = 4096
const places = [0, 1, 2, 3].map(() => memory.reserve(placeBytes))

/** Address and length of a text among nonsense. */
function put(text: string, place: number): readonly [number, number] {
  const bytes = Buffer.from(text, 'utf8')
  const at = places[place] + 3
  words.bytes.fill(0x61, places[place], places[place] + placeBytes)
  words.bytes.set(bytes, at)
  return [at, bytes.length]
}
const read = (at: number, length: number): string => Buffer.from(words.bytes.slice(at, at + length)).toString('utf8')

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' ', 'é', '😀'), maxLength: 14 })
const ascii = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'z', 'Z', '@', '[', '`', '{'), maxLength: 14 })
const pattern = fc
  .array(fc.constantFrom('%', '%', '_', 'a', 'b', 'A', 'é', '😀', '\\%', '\\_', '\\a', '\\é'), { maxLength: 7 })
  .map((parts) => parts.join(''))

test('matchLike', () => {
  fc.assert(
    fc.property(text, pattern, (value, like) => {
      const matched = functions.matchLike(...put(value, 0), ...put(like, 1))
      assert.equal(matched === 1, matchLike(compileLike(like), value))
    }),
    { numRuns: 2000 },
  )
})

test('matchLikeFolded takes capitals of the text for small letters', () => {
  fc.assert(
    fc.property(ascii, pattern, (value, like) => {
      const matched = functions.matchLikeFolded(...put(value, 0), ...put(like, 1))
      assert.equal(matched === 1, matchLike(compileLike(like), value.toLowerCase()))
    }),
    { numRuns: 1000 },
  )
})

test('isAscii and changeCase', () => {
  fc.assert(
    fc.property(text, ascii, (any, plain) => {
      assert.equal(functions.isAscii(...put(any, 0)), /^[\0-\x7f]*$/.test(any) ? 1 : 0)
      const [at, length] = put(plain, 0)
      functions.changeCase(places[1], at, length, 'A'.charCodeAt(0))
      assert.equal(read(places[1], length), plain.toLowerCase())
      functions.changeCase(places[1], at, length, 'a'.charCodeAt(0))
      assert.equal(read(places[1], length), plain.toUpperCase())
    }),
  )
})

const needle = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 3 })

test('replaceBytes', () => {
  fc.assert(
    fc.property(text, needle, text, (value, from, to) => {
      const source = put(value, 0)
      const wanted = put(from, 1)
      const [toAt, toLength] = put(to, 2)
      const length = functions.replacedLength(...source, ...wanted, toLength)
      functions.replaceBytes(places[3], ...source, ...wanted, toAt, toLength)
      assert.equal(
        read(places[3], length),
        value.replaceAll(from, () => to),
      )
    }),
  )
})

test('leadingBytes and trailingBytes', () => {
  fc.assert(
    fc.property(text, fc.constantFrom('', ' ', 'a', 'ab ', 'bA'), (value, set) => {
      const [address, length] = put(value, 0)
      const members = put(set, 1)
      const leading = functions.leadingBytes(address, length, ...members)
      const trailing = functions.trailingBytes(address, length, ...members)
      const characters = Array.from(value)
      const first = characters.findIndex((one) => !set.includes(one))
      const last = characters.findLastIndex((one) => !set.includes(one))
      assert.equal(leading, first < 0 ? length : first)
      assert.equal(trailing, last < 0 ? length : characters.length - 1 - last)
    }),
  )
})

test('splitPart', () => {
  fc.assert(
    fc.property(text, needle, fc.integer({ min: 1, max: 5 }), (value, separator, part) => {
      const found = BigInt(functions.splitPart(...put(value, 0), ...put(separator, 1), part))
      const length = Number(found >> 32n)
      assert.equal(read(Number(found & 0xffff_ffffn), length), value.split(separator)[part - 1] ?? '')
    }),
  )
})
