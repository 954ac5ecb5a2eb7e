// Values that are in a set and values that are not, in a table of every size that small sets have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { QueryMemory } from '../../columns/query-memory.ts'
import { SharedColumns } from '../../columns/shared-columns.ts'
import { ModuleNeeds } from '../pipeline/row-code.ts'
import { ContextLayout } from '../pipeline/run-context.ts'
import { compileModule, instantiate } from '../run/web-assembly.ts'
import { Words } from '../run/words.ts'
import { encodeModule } from '../wasm/encode.ts'
import { hashOfBytes } from './hash-bytes.ts'
import { setOfTexts, setOfWords } from './value-set.ts'

const shared = SharedColumns.create({ cacheBytes: 0, maximumBytes: 1 << 26, poison: true })
const memory = new QueryMemory(shared, { charge: () => undefined }, 1)
const words = new Words(memory)
const needs = new ModuleNeeds(new ContextLayout())
const names = ['amongWords', 'amongTexts', 'hashBytes'] as const
for (const name of names) needs.library(name)
const { exports } = instantiate(
  compileModule(encodeModule({ imports: [], functions: needs.functions, exports: names })),
  shared.arena.handle.memory,
  {},
)
const functions = exports as unknown as Record<
  (typeof names)[number],
  (...args: (number | bigint)[]) => number | bigint
>

/** 64 KiB for a table, and 4 for a text. */
const [table, place] = [memory.reserve(1 << 16), memory.reserve(1 << 12)]

const word = fc.oneof(fc.bigInt({ min: -4n, max: 4n }), fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }))

test('words', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.array(word), (members, others) => {
      const { bytes, shift, empty } = setOfWords(members)
      words.bytes.set(bytes, table)
      const given = new Set(members)
      for (const one of [...members, ...others, empty])
        assert.equal(functions.amongWords(table, shift, empty, one), Number(given.has(one)))
    }),
  )
})

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9', '\u65e5', '\u0000'), maxLength: 20 })

test('texts, by the hash that code has of them', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), fc.array(text), (members, others) => {
      const { bytes, shift } = setOfTexts([...new Set(members)].map((one) => Buffer.from(one)))
      words.bytes.set(bytes, table)
      const given = new Set(members)
      for (const one of [...members, ...others]) {
        const own = Buffer.from(one)
        words.bytes.set(own, place)
        const hash = functions.hashBytes(place, own.length) as bigint
        assert.equal(BigInt.asUintN(64, hash), hashOfBytes(own))
        assert.equal(functions.amongTexts(table, shift, place, own.length, hash), Number(given.has(one)))
      }
    }),
  )
})
