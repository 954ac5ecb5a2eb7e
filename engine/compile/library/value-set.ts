// amongWords(table, shift, empty, word) and amongTexts(table, shift, address, length, hash): whether a value is in a set that was made with the
// code, an open hash table of 2^(64 - shift) places. What the tables hold is made here, too.
import type { Numeric } from '../../types/numeric-value.ts'
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, type FunctionRef, i32, i64, type Instruction, load, op, set } from '../wasm/instruction.ts'
import { hashMultiplier, hashOfBytes } from './hash-bytes.ts'

/** A place of a text: its hash, where it begins behind the table, its length. */
const textPlace = { hash: 0, begin: 8, length: 12, bytes: 16 } as const
/** Of a place that is free. */
const noLength = -1

export interface ValueSet {
  readonly bytes: Uint8Array
  readonly shift: number
  /** Of words: one that is not in the set, and marks free places. */
  readonly empty: bigint
}

const place = (word: bigint, shift: number): number =>
  Number(BigInt.asUintN(64, word * hashMultiplier) >> BigInt(shift))

/** At most half full. */
const shiftFor = (values: number): number => 64 - Math.max(1, Math.ceil(Math.log2(values * 2)))

export function setOfWords(words: readonly bigint[]): ValueSet {
  const given = new Set(words)
  const shift = shiftFor(given.size)
  let empty = 0n
  while (given.has(empty)) empty++
  const table = new BigInt64Array(2 ** (64 - shift)).fill(empty)
  for (const word of given) {
    let at = place(word, shift)
    while (table[at] !== empty) at = (at + 1) % table.length
    table[at] = word
  }
  return { bytes: new Uint8Array(table.buffer), shift, empty }
}

/** A numeric as a word at another scale; undefined: nothing at that scale, in 64 bits, equals it. */
export function atScale({ coefficient, scale, special }: Numeric, wanted: number): bigint | undefined {
  if (special) return undefined
  if (scale > wanted) {
    const divisor = 10n ** BigInt(scale - wanted)
    return coefficient % divisor === 0n ? inWord(coefficient / divisor) : undefined
  }
  return inWord(coefficient * 10n ** BigInt(wanted - scale))
}

const inWord = (value: bigint): bigint | undefined => (BigInt.asIntN(64, value) === value ? value : undefined)

export function setOfTexts(texts: readonly Uint8Array[]): ValueSet {
  const shift = shiftFor(texts.length)
  const places = 2 ** (64 - shift)
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  const bytes = new Uint8Array(places * textPlace.bytes + length)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < places; at++) view.setInt32(at * textPlace.bytes + textPlace.length, noLength, true)
  let begin = places * textPlace.bytes
  for (const text of texts) {
    const hash = hashOfBytes(text)
    let at = place(hash, shift)
    while (view.getInt32(at * textPlace.bytes + textPlace.length, true) !== noLength) at = (at + 1) % places
    view.setBigUint64(at * textPlace.bytes + textPlace.hash, hash, true)
    view.setInt32(at * textPlace.bytes + textPlace.begin, begin, true)
    view.setInt32(at * textPlace.bytes + textPlace.length, text.length, true)
    bytes.set(text, begin)
    begin += text.length
  }
  return { bytes, shift, empty: 0n }
}

export function amongWords(): FunctionBuilder {
  const fn = new FunctionBuilder('amongWords', ['i32', 'i32', 'i64', 'i64'], ['i32'])
  const [table, shift, empty, word] = [get(0), get(1), get(2), get(3)]
  const [found, seen] = [fn.local('i32'), fn.local('i64')]
  lookUp(fn, { table, shift, word, bytes: 8 }, (at, done) => {
    fn.emit(set(seen, load('i64.load', at)))
    fn.emit(br(done, op('i64.eq', get(seen), empty)))
    fn.emit(set(found, op('i64.eq', get(seen), word)), br(done, get(found)))
  })
  fn.emit(get(found))
  return fn
}

export function amongTexts(use: (name: 'equalBytes') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('amongTexts', ['i32', 'i32', 'i32', 'i32', 'i64'], ['i32'])
  const [table, shift, address, length, word] = [get(0), get(1), get(2), get(3), get(4)]
  const [found, seen] = [fn.local('i32'), fn.local('i32')]
  lookUp(fn, { table, shift, word, bytes: textPlace.bytes }, (at, done) => {
    fn.emit(set(seen, load('i32.load', at, textPlace.length)))
    fn.emit(br(done, op('i32.eq', get(seen), i32(noLength))))
    fn.when(op('i64.eq', load('i64.load', at, textPlace.hash), word), () => {
      const known = op('i32.add', table, load('i32.load', at, textPlace.begin))
      fn.emit(set(found, call(use('equalBytes'), known, address, get(seen), length)), br(done, get(found)))
    })
  })
  fn.emit(get(found))
  return fn
}

/** Place by place from where the word belongs on, until `look` leaves. */
function lookUp(
  fn: FunctionBuilder,
  { table, shift, word, bytes }: Readonly<Record<'table' | 'shift' | 'word', Instruction>> & { readonly bytes: number },
  look: (at: Instruction, done: { readonly name: string }) => void,
): void {
  const wideShift = fn.let('i64', op('i64.extend_i32_u', shift))
  const index = fn.local('i32')
  fn.emit(set(index, op('i32.wrap_i64', op('i64.shr_u', op('i64.mul', word, i64(hashMultiplier)), wideShift))))
  const mask = fn.let('i32', op('i32.wrap_i64', op('i64.shr_u', i64(-1), wideShift)))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      look(fn.let('i32', op('i32.add', table, op('i32.mul', get(index), i32(bytes)))), done)
      fn.emit(set(index, op('i32.and', op('i32.add', get(index), i32(1)), mask)), br(next))
    })
  })
}
