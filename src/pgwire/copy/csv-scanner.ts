// COPY's csv format: quotes may hold delimiters and newlines, an unquoted null string is NULL, and \. means nothing.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { requireText } from '../decode-utf8.ts'
import { badFormat } from './copy-error.ts'
import { RowFields, fieldFlags, sameBytes } from './scanner.ts'
import type { Newline, RowScanner } from './scanner.ts'

const lf = 0x0a
const cr = 0x0d

export class CsvScanner implements RowScanner {
  readonly fields = new RowFields()
  readonly #delimiter: number
  readonly #quote: number
  readonly #escape: number
  readonly #null: Buffer
  readonly #forceNotNull: readonly boolean[]
  readonly #forceNull: readonly boolean[]
  readonly #special = new Uint8Array(256)
  newline: Newline = 'unknown'
  line = 0
  rowEnd = 0
  finished = false
  scratch = Buffer.alloc(256)

  constructor(options: CopyOptions, columns: readonly string[]) {
    this.#delimiter = options.delimiter.charCodeAt(0)
    this.#quote = options.quote.charCodeAt(0)
    this.#escape = options.escape.charCodeAt(0)
    this.#null = Buffer.from(options.null)
    const chosen = (list: readonly string[] | '*') => columns.map((name) => list === '*' || list.includes(name))
    this.#forceNotNull = chosen(options.forceNotNull)
    this.#forceNull = chosen(options.forceNull)
    for (const byte of [0, lf, cr, this.#quote, this.#delimiter]) this.#special[byte] = 1
  }

  scan(bytes: Buffer, start: number, length: number, final: boolean): number {
    const { fields } = this
    const special = this.#special
    fields.count = 0
    this.rowEnd = -1
    let lines = 1
    let fieldStart = start
    let flags = 0
    for (let at = start; ; at++) {
      while (at < length && special[bytes[at]] === 0) at++
      if (at >= length) {
        if (!final) return -1
        this.#endField(bytes, fieldStart, at, flags)
        return this.#endRow(at, at, lines)
      }
      const byte = bytes[at]
      if (byte === this.#delimiter) {
        this.#endField(bytes, fieldStart, at, flags)
        fieldStart = at + 1
        flags = 0
      } else if (byte === this.#quote) {
        // A quote that does not open the field, or a second pair in it, makes the field one to rewrite.
        if (at > fieldStart) flags |= fieldFlags.escaped
        flags |= fieldFlags.quoted
        const opened = at
        for (at++; ; at++) {
          if (at >= length) {
            if (!final) return -1
            this.line += lines
            this.rowEnd = length
            throw badFormat('unterminated CSV quoted field')
          }
          const inside = bytes[at]
          if (
            inside === this.#escape &&
            (bytes[at + 1] === this.#quote || bytes[at + 1] === this.#escape) &&
            at + 1 < length
          ) {
            flags |= fieldFlags.escaped
            at++
          } else if (inside === this.#quote) {
            // Whether this quote closes or escapes the next one is not known yet.
            if (at + 1 >= length && !final) return -1
            break
          } else if (inside === this.#escape && at + 1 >= length && !final) return -1
          else if (inside === 0) this.#refuseZero(bytes, at, lines)
          // PostgreSQL counts these so, even while it does not know how lines end.
          else if (inside === (this.newline === 'lf' ? lf : cr)) lines++
        }
        if (opened === fieldStart && at + 1 < length && special[bytes[at + 1]] === 0) flags |= fieldFlags.escaped
      } else if (byte === 0) this.#refuseZero(bytes, at, lines)
      else {
        const next = this.#newlineAt(bytes, at, length, final, lines)
        if (next < 0) return -1
        this.#endField(bytes, fieldStart, at, flags)
        return this.#endRow(at, next, lines)
      }
    }
  }

  isNull(bytes: Buffer, field: number, column: number): boolean {
    const { starts, ends, flags } = this.fields
    if ((flags[field] & fieldFlags.quoted) === 0) {
      return !this.#forceNotNull[column] && sameBytes(bytes, starts[field], ends[field], this.#null)
    }
    if (!this.#forceNull[column]) return false
    if ((flags[field] & fieldFlags.escaped) === 0) return sameBytes(bytes, starts[field], ends[field], this.#null)
    return sameBytes(this.scratch, 0, this.unescape(bytes, field), this.#null)
  }

  unescape(bytes: Buffer, field: number): number {
    return this.unescapeRange(bytes, this.fields.starts[field], this.fields.ends[field])
  }

  skip(lines: number): void {
    this.line += lines
  }

  unescapeRange(bytes: Buffer, start: number, end: number): number {
    if (end - start > this.scratch.length) this.scratch = Buffer.alloc((end - start) * 2)
    const out = this.scratch
    let length = 0
    let inside = false
    for (let at = start; at < end; at++) {
      const byte = bytes[at]
      if (!inside) {
        if (byte === this.#quote) inside = true
        else out[length++] = byte
      } else if (
        byte === this.#escape &&
        at + 1 < end &&
        (bytes[at + 1] === this.#quote || bytes[at + 1] === this.#escape)
      ) {
        out[length++] = bytes[++at]
      } else if (byte === this.#quote) inside = false
      else out[length++] = byte
    }
    return length
  }

  #endField(bytes: Buffer, start: number, end: number, flags: number): void {
    // Quotes around the whole field and none inside: its text is what lies between.
    if (flags === fieldFlags.quoted && bytes[start] === this.#quote && end - start >= 2)
      this.fields.add(start + 1, end - 1, flags)
    else this.fields.add(start, end, flags)
  }

  #endRow(rowEnd: number, next: number, lines: number): number {
    this.rowEnd = rowEnd
    this.line += lines
    return next
  }

  #newlineAt(bytes: Buffer, at: number, length: number, final: boolean, lines: number): number {
    if (bytes[at] === lf) {
      if (this.newline === 'unknown') this.newline = 'lf'
      if (this.newline === 'lf') return at + 1
      this.line += lines
      throw badFormat('unquoted newline found in data', 'Use quoted CSV field to represent newline.')
    }
    if (this.newline === 'unknown' || this.newline === 'crlf') {
      if (at + 1 >= length && !final) return -1
      if (bytes[at + 1] === lf && at + 1 < length) {
        this.newline = 'crlf'
        return at + 2
      }
      if (this.newline === 'unknown') this.newline = 'cr'
    }
    if (this.newline === 'cr') return at + 1
    this.line += lines
    throw badFormat('unquoted carriage return found in data', 'Use quoted CSV field to represent carriage return.')
  }

  #refuseZero(bytes: Buffer, at: number, lines: number): void {
    this.line += lines
    requireText(bytes.subarray(at, at + 1))
  }
}
