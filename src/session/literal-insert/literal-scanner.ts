// Rows of literals, (1, 'a', NULL), (…), from a statement's bytes into the builders of a batch.
import type { BatchBuilder } from '../../pgwire/copy/batch-builder.ts'
import { digitsOnly, literal, noMinusZero } from './accepted-literals.ts'

/** Something that is no plain literal: the statement is left to the parser. */
export const declined = -1

const quote = 0x27
const comma = 0x2c
const open = 0x28
const close = 0x29
const minus = 0x2d
const point = 0x2e

/** Blanks and what letters are, as PostgreSQL's scanner has them. */
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isWordByte = (byte: number): boolean =>
  isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f || byte === 0x24 || byte >= 0x80

const words: readonly (readonly [string, number])[] = [
  ['null', 0],
  ['true', literal.boolean],
  ['false', literal.boolean],
]

function skipBlanks(bytes: Buffer, at: number): number {
  while (at < bytes.length && isBlank(bytes[at])) at++
  return at
}

/** Literals of the row that starts at `at`; 0: that is not sure. */
export function countLiterals(bytes: Buffer, at: number): number {
  if (bytes[at] !== open) return 0
  let count = 1
  let quoted = false
  for (at++; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) quoted = !quoted
    else if (quoted) continue
    else if (byte === comma) count++
    else if (byte === close) return count
    else if (byte === open) return 0
  }
  return 0
}

export class LiteralScanner {
  readonly #bytes: Buffer
  /** What each column takes (acceptedLiterals). */
  readonly #accepted: readonly number[]
  readonly #builder: BatchBuilder
  #scratch: Buffer = Buffer.alloc(0)
  rows = 0
  /** The last row was read. */
  finished = false

  constructor(bytes: Buffer, accepted: readonly number[], builder: BatchBuilder) {
    this.#bytes = bytes
    this.#accepted = accepted
    this.#builder = builder
  }

  /** Reads at most so many rows from `at`, where one starts; answers where the next one starts, or what follows the last. */
  read(at: number, rowsMax: number): number {
    const bytes = this.#bytes
    for (let count = 0; count < rowsMax; count++) {
      at = this.#row(at)
      if (at < 0) return declined
      this.rows++
      at = skipBlanks(bytes, at)
      if (bytes[at] !== comma) {
        this.finished = true
        return at
      }
      at = skipBlanks(bytes, at + 1)
    }
    return at
  }

  #row(at: number): number {
    const bytes = this.#bytes
    const columns = this.#accepted.length
    if (bytes[at] !== open) return declined
    for (let column = 0; column < columns; column++) {
      at = this.#literal(skipBlanks(bytes, at + 1), column)
      if (at < 0) return declined
      at = skipBlanks(bytes, at)
      if (bytes[at] !== (column === columns - 1 ? close : comma)) return declined
    }
    this.#builder.endRow()
    return at + 1
  }

  #literal(at: number, column: number): number {
    const byte = this.#bytes[at]
    if (byte === quote) return this.#string(at + 1, column)
    if (isDigit(byte) || byte === minus || byte === point) return this.#number(at, column)
    return this.#word(at, column)
  }

  #number(start: number, column: number): number {
    const bytes = this.#bytes
    const negative = bytes[start] === minus
    let at = negative ? start + 1 : start
    const digits = at
    let kind: number = literal.integer
    let nonZero = false
    for (; at < bytes.length && isDigit(bytes[at]); at++) nonZero ||= bytes[at] !== 0x30
    let count = at - digits
    if (bytes[at] === point) {
      kind = literal.decimal
      const decimals = ++at
      for (; at < bytes.length && isDigit(bytes[at]); at++) nonZero ||= bytes[at] !== 0x30
      count += at - decimals
    }
    if (count === 0) return declined
    if ((bytes[at] | 0x20) === 0x65) {
      kind = literal.decimal
      at++
      if (bytes[at] === 0x2b || bytes[at] === minus) at++
      const exponent = at
      while (at < bytes.length && isDigit(bytes[at])) at++
      if (at === exponent) return declined
    }
    const accepted = this.#accepted[column]
    if ((accepted & kind) === 0 || (negative && !nonZero && (accepted & noMinusZero) !== 0)) return declined
    const builder = this.#builder
    builder.fields[column].text(bytes, start, at, builder.row)
    return at
  }

  #string(start: number, column: number): number {
    const bytes = this.#bytes
    const accepted = this.#accepted[column]
    if ((accepted & literal.string) === 0) return declined
    let at = start
    let doubled = 0
    for (; ; at++) {
      while (at < bytes.length && bytes[at] !== quote) at++
      if (at >= bytes.length) return declined
      if (bytes[at + 1] !== quote) break
      at++
      doubled++
    }
    if ((accepted & digitsOnly) !== 0 && !hasDigitsOnly(bytes, start, at)) return declined
    const builder = this.#builder
    if (doubled === 0) builder.fields[column].text(bytes, start, at, builder.row)
    else {
      const length = this.#undouble(start, at)
      builder.fields[column].text(this.#scratch, 0, length, builder.row)
    }
    return at + 1
  }

  #undouble(start: number, end: number): number {
    const bytes = this.#bytes
    if (this.#scratch.length < end - start) this.#scratch = Buffer.allocUnsafe(2 * (end - start))
    const scratch = this.#scratch
    let length = 0
    for (let at = start; at < end; at++) {
      scratch[length++] = bytes[at]
      if (bytes[at] === quote) at++
    }
    return length
  }

  #word(at: number, column: number): number {
    const bytes = this.#bytes
    const builder = this.#builder
    for (const [word, kind] of words) {
      const end = at + word.length
      if (end > bytes.length || isWordByte(bytes[end])) continue
      let same = true
      for (let i = 0; i < word.length && same; i++) same = (bytes[at + i] | 0x20) === word.charCodeAt(i)
      if (!same) continue
      if (kind === 0) builder.null(column)
      else if ((this.#accepted[column] & kind) === 0) return declined
      else builder.fields[column].text(bytes, at, end, builder.row)
      return end
    }
    return declined
  }
}

/** Digits and what stands between them in dates and times, T and Z among it. */
function hasDigitsOnly(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if ((byte < 0x2b || byte > 0x3a) && byte !== 0x20 && byte !== 0x54 && byte !== 0x5a) return false
  }
  return end > start
}
