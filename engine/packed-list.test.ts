import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packList, unpackList } from './packed-list.ts'

const partition = (group: number): object => ({
  kind: 'segment',
  group,
  rows: 65_536,
  columns: [{ attribute: 1, layout: { kind: 'i16' }, base: group * 1.5 }],
})

const crossed = (list: readonly object[]): readonly object[] => unpackList(structuredClone(packList(list)))

test('a list of objects that are alike comes out as it went in', () => {
  const list = Array.from({ length: 20 }, (_, group) => partition(group))
  assert.ok('shapes' in packList(list))
  assert.deepStrictEqual(crossed(list), list)
})

test('objects may differ in names, in their order and in kinds of values', () => {
  const odd = [
    {},
    { a: 1, b: 'text' },
    { b: 'text', a: 1 },
    { a: 'text', b: 1 },
    { a: null, b: undefined },
    { a: { b: { c: [] } } },
    { a: [1, 'two', [3], { four: 4 }, null], b: [] },
    { a: -0, b: Number.NaN, c: Infinity, d: 2 ** 53 },
    { a: 5n, b: true, c: new Float64Array([1.5]), d: new Map([[1, { a: 2 }]]) },
    { a: new Date(0), b: new Uint8Array(3) },
  ]
  const back = crossed(odd)
  assert.deepStrictEqual(back, odd)
  back.forEach((one, i) => assert.deepStrictEqual(Object.keys(one), Object.keys(odd[i])))
})

test('memory that threads share stays shared', () => {
  const words = new Int32Array(new SharedArrayBuffer(8))
  const list = Array.from({ length: 9 }, () => ({ words }))
  const [first, second] = crossed(list) as { words: Int32Array }[]
  words[1] = 7
  assert.equal(first.words[1], 7)
  assert.equal(first.words, second.words)
})

test('a list that came packed is handed on without packing it again', () => {
  const packed = packList(Array.from({ length: 20 }, (_, group) => partition(group)))
  assert.equal(packList(unpackList(packed)), packed)
})

test('a short list is left as it is', () => {
  const list = [partition(1), partition(2)]
  assert.equal(packList(list), list)
  assert.equal(unpackList(list), list)
})
