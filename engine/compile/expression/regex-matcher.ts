// Regular expressions that are one row of characters (functions/pattern/regex-native.ts) as code over the bytes of a text: character by
// character, from left to right. Parts that may be there or not are tried as if they were first, from the first part on.
import type { LinearItem, LinearPattern, Step } from '../../functions/pattern/regex-native.ts'
import { br, call, get, i32, i64, type Instruction, type Label, load, op, set } from '../wasm/instruction.ts'
import type { TextValue } from './compiled-value.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

/** Each has a branch or a loop of its own. */
const stepsMax = 200

const firstBeyondAscii = 0x80

/** Characters that a step takes: by their number, and whether all those beyond ASCII are among them. */
interface Class {
  readonly low: bigint
  readonly high: bigint
  readonly beyondAscii: boolean
  readonly count: number
}

interface Bounds {
  readonly start: Instruction
  readonly end: Instruction
}

/** Bounds of a match: of the whole, then of each group, 0 where it took no part. */
export type Spans = readonly Bounds[]

export class RegexMatcher {
  readonly #pattern: LinearPattern
  readonly #scope: Scope
  readonly #classes: readonly Class[]
  /** The whole has number 0. */
  readonly #bounds: readonly { readonly start: number; readonly end: number }[]
  readonly #textEnd: Instruction
  readonly #textStart: Instruction
  readonly #at: number
  readonly #choice: number

  /** Throws Unsupported where a class is more than code looks up. */
  constructor(pattern: LinearPattern, { address, length }: Pick<TextValue, 'address' | 'length'>, scope: Scope) {
    if (pattern.steps.length > stepsMax) throw new Unsupported('a regular expression of many parts')
    const { fn } = scope
    this.#pattern = pattern
    this.#scope = scope
    this.#classes = pattern.steps.map(classOf)
    this.#bounds = Array.from({ length: pattern.groups + 1 }, () => ({ start: fn.local('i32'), end: fn.local('i32') }))
    this.#textStart = fn.let('i32', address)
    this.#textEnd = fn.let('i32', op('i32.add', this.#textStart, length))
    this.#at = fn.local('i32')
    this.#choice = fn.local('i32')
  }

  get spans(): Spans {
    return this.#bounds.map(({ start, end }) => ({ start: get(start), end: get(end) }))
  }

  /** i32: whether there is a match from an address on; the leftmost is left in `spans`. */
  search(from: Instruction): Instruction {
    const { fn } = this.#scope
    const found = fn.local('i32')
    const [{ start }] = this.#bounds
    const { atStart } = this.#pattern
    const prefix = this.#prefix()
    fn.emit(set(found, i32(0)), set(start, from))
    fn.block('search', (done) => {
      if (atStart) {
        fn.emit(br(done, op('i32.ne', get(start), this.#textStart)))
        this.#attempts(found, done)
        return
      }
      fn.loop('from here', (again) => {
        if (prefix.length > 0) {
          const left = op('i32.sub', this.#textEnd, get(start))
          const bytes = this.#scope.constantBytes(prefix)
          fn.emit(set(start, call(this.#scope.library('findBytes'), get(start), left, bytes, i32(prefix.length))))
          fn.emit(br(done, op('i32.eqz', get(start))))
        }
        this.#attempts(found, done)
        fn.emit(br(done, op('i32.ge_u', get(start), this.#textEnd)))
        fn.emit(set(start, op('i32.add', get(start), this.#characterBytes(get(start)))), br(again))
      })
    })
    return get(found)
  }

  /** The bytes that every match begins with. */
  #prefix(): Buffer {
    const codes: number[] = []
    for (const { code, optional, min, max } of this.#pattern.steps) {
      if (code === undefined || optional !== undefined || min !== 1 || max !== 1) break
      codes.push(code)
    }
    return Buffer.from(String.fromCodePoint(...codes), 'utf8')
  }

  #attempts(found: number, done: Label): void {
    const { doubts, items, atEnd } = this.#pattern
    const { fn } = this.#scope
    const [whole, ...groups] = this.#bounds
    fn.emit(set(this.#choice, i32((1 << doubts.length) - 1)))
    fn.loop('attempt', (next) => {
      fn.block('no', (no) => {
        for (const { start, end } of groups) fn.emit(set(start, i32(0)), set(end, i32(0)))
        fn.emit(set(this.#at, get(whole.start)))
        this.#items(items, no)
        if (atEnd) fn.emit(br(no, op('i32.ne', get(this.#at), this.#textEnd)))
        fn.emit(set(whole.end, get(this.#at)), set(found, i32(1)), br(done))
      })
      if (doubts.length === 0) return
      fn.emit(set(this.#choice, op('i32.sub', get(this.#choice), i32(1))))
      fn.emit(br(next, op('i32.ge_s', get(this.#choice), i32(0))))
    })
  }

  #items(items: readonly LinearItem[], no: Label): void {
    const { fn } = this.#scope
    for (const item of items) {
      switch (item.kind) {
        case 'bound':
          fn.emit(set(this.#bounds[item.group][item.side], get(this.#at)))
          break
        case 'step':
          this.#step(item.step, no)
          break
        case 'optional':
          this.#perhaps(item.step, no, (label) => this.#items(item.items, label))
      }
    }
  }

  #step(number: number, no: Label): void {
    const { min, max, code } = this.#pattern.steps[number]
    const class_ = this.#classes[number]
    const one = (label: Label): void =>
      code === undefined ? this.#character(class_, label) : this.#literal(code, label)
    const isOptional = this.#pattern.steps[number].optional !== undefined
    if (isOptional || (min === 1 && max === 1)) return one(no)
    if (min === 0 && max === 1) return this.#perhaps(number, no, one)
    if (max === undefined && min <= 1 && (class_.beyondAscii || isAscii(code))) return this.#bytes(class_, min, no)
    this.#counted(min, max, no, one)
  }

  /** What may be there or not: where that is in doubt, the attempt says; where not, it is there if it matches. */
  #perhaps(step: number, no: Label, write: (no: Label) => void): void {
    const { fn } = this.#scope
    const { doubts } = this.#pattern
    const doubt = doubts.indexOf(step)
    if (doubt >= 0) {
      // The first of them changes last.
      const chosen = op('i32.and', get(this.#choice), i32(1 << (doubts.length - 1 - doubt)))
      fn.when(chosen, () => write(no))
      return
    }
    const before = fn.local('i32')
    fn.emit(set(before, get(this.#at)))
    fn.block('there', (there) => {
      fn.block('not there', (absent) => {
        write(absent)
        fn.emit(br(there))
      })
      fn.emit(set(this.#at, get(before)))
      for (const group of this.#groupsIn(step)) {
        const { start, end } = this.#bounds[group]
        fn.emit(set(start, i32(0)), set(end, i32(0)))
      }
    })
  }

  #groupsIn(step: number): number[] {
    const optional = this.#pattern.items.find((item) => item.kind === 'optional' && item.step === step)
    const items = optional?.kind === 'optional' ? optional.items : []
    return items.flatMap((item) => (item.kind === 'bound' && item.side === 'start' ? [item.group] : []))
  }

  /** As many bytes as the class takes, each of them a part of what it takes. */
  #bytes(class_: Class, min: number, no: Label): void {
    const { fn } = this.#scope
    const at = get(this.#at)
    if (min === 1) fn.emit(br(no, op('i32.eqz', this.#isHere(class_))))
    if (class_.beyondAscii && class_.count === firstBeyondAscii) {
      fn.emit(set(this.#at, this.#textEnd))
      return
    }
    fn.block('bytes', (done) => {
      fn.loop('byte', (again) => {
        fn.emit(br(done, op('i32.eqz', this.#isHere(class_))))
        fn.emit(set(this.#at, op('i32.add', at, i32(1))), br(again))
      })
    })
  }

  #counted(min: number, max: number | undefined, no: Label, one: (no: Label) => void): void {
    const { fn } = this.#scope
    const count = fn.local('i32')
    fn.emit(set(count, i32(0)))
    fn.block('enough', (enough) => {
      fn.loop('one more', (again) => {
        if (max !== undefined) fn.emit(br(enough, op('i32.eq', get(count), i32(max))))
        one(enough)
        fn.emit(set(count, op('i32.add', get(count), i32(1))), br(again))
      })
    })
    if (min > 0) fn.emit(br(no, op('i32.lt_u', get(count), i32(min))))
  }

  #literal(code: number, no: Label): void {
    const { fn } = this.#scope
    const bytes = Buffer.from(String.fromCodePoint(code), 'utf8')
    const at = get(this.#at)
    fn.emit(br(no, op('i32.lt_u', op('i32.sub', this.#textEnd, at), i32(bytes.length))))
    bytes.forEach((byte, i) => fn.emit(br(no, op('i32.ne', load('i32.load8_u', at, i), i32(byte)))))
    fn.emit(set(this.#at, op('i32.add', at, i32(bytes.length))))
  }

  #character(class_: Class, no: Label): void {
    const { fn } = this.#scope
    fn.emit(br(no, op('i32.eqz', this.#isHere(class_))))
    const bytes = class_.beyondAscii ? this.#characterBytes(get(this.#at)) : i32(1)
    fn.emit(set(this.#at, op('i32.add', get(this.#at), bytes)))
  }

  /** i32: whether there is a byte that one of the class's characters begins with, or goes on with. */
  #isHere(class_: Class): Instruction {
    const { fn } = this.#scope
    const at = get(this.#at)
    const isThere = op('i32.lt_u', at, this.#textEnd)
    if (class_.beyondAscii && class_.count === firstBeyondAscii) return isThere
    const holds = fn.local('i32')
    fn.emit(set(holds, i32(0)))
    fn.when(isThere, () => {
      const byte = fn.let('i32', load('i32.load8_u', at))
      fn.emit(set(holds, this.#takes(class_, byte)))
    })
    return get(holds)
  }

  #takes({ low, high, beyondAscii, count }: Class, byte: Instruction): Instruction {
    const all = (1n << 128n) - 1n
    const set_ = (high << 64n) | low
    // All but one.
    if (beyondAscii && count === firstBeyondAscii - 1) return op('i32.ne', byte, i32(lowestBit(all ^ set_)))
    const first = lowestBit(set_)
    const isRange = count > 0 && set_ >> BigInt(first) === (1n << BigInt(count)) - 1n
    const word = op('select', i64(low), i64(high), op('i32.lt_u', byte, i32(64)))
    const inSet = isRange
      ? op('i32.lt_u', op('i32.sub', byte, i32(first)), i32(count))
      : op(
          'i32.and',
          op('i32.wrap_i64', op('i64.shr_u', word, op('i64.extend_i32_u', byte))),
          op('i32.lt_u', byte, i32(firstBeyondAscii)),
        )
    return beyondAscii ? op('i32.or', inSet, op('i32.ge_u', byte, i32(firstBeyondAscii))) : inSet
  }

  /** Bytes of the character that begins at an address. */
  #characterBytes(at: Instruction): Instruction {
    const { fn } = this.#scope
    const byte = fn.let('i32', load('i32.load8_u', at))
    const more = [firstBeyondAscii, 0xe0, 0xf0].map((first) => op('i32.ge_u', byte, i32(first)))
    return fn.let(
      'i32',
      more.reduce((a, b) => op('i32.add', a, b), i32(1) as Instruction),
    )
  }
}

function classOf({ text }: Step): Class {
  const isUniform = text === '.' || !/\\p|\\u\{(?![0-7]?[0-9a-f]\})/.test(text)
  const one = new RegExp(`^${text}$`, 'su')
  // A literal is compared by its bytes.
  const isLiteral = !text.startsWith('[') && text !== '.'
  if (!isUniform && !isLiteral) throw new Unsupported('a regular expression with a class of letters')
  let [bits, count] = [0n, 0]
  for (let code = 0; code < firstBeyondAscii; code++) {
    if (!one.test(String.fromCharCode(code))) continue
    bits |= 1n << BigInt(code)
    count++
  }
  return {
    low: BigInt.asUintN(64, bits),
    high: bits >> 64n,
    beyondAscii: !isLiteral && one.test('\u{80}'),
    count,
  }
}

const isAscii = (code: number | undefined): boolean => code === undefined || code < firstBeyondAscii

/** Number of the lowest bit that is set; 0 of none. */
function lowestBit(bits: bigint): number {
  let number = 0
  while (bits >> BigInt(number) !== 0n && ((bits >> BigInt(number)) & 1n) === 0n) number++
  return number
}
