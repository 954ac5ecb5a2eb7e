// COPY's text format: fields between delimiters, backslash escapes, \N for NULL, an end marker \. of old clients.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { requireText } from '../decode-utf8.ts'
import { badFormat } from './copy-error.ts'
import { RowFields, fieldFlags, sameBytes } from './scanner.ts'
import type { Newline, RowScanner } from './scanner.ts'

const lf = 0x0a
const cr = 0x0d
const backslash = 0x5c
const dot = 0x2e

export class TextScanner implements RowScanner {
  readonly fields = new RowFields()
  readonly #delimiter: number
  readonly #null: Buffer
  /** 1 for the bytes that the scan must look at. */
  readonly #special = new Uint8Array(256)
  newline: Newline = 'unknown'
  line = 0
  rowEnd = 0
  finished = false
  scratch = Buffer.alloc(256)

  constructor(options: CopyOptions) {
    this.#delimiter = options.delimiter.charCodeAt(0)
    this.#null = Buffer.from(options.null)
    for (const byte of [0, lf, cr, backslash, this.#delimiter]) this.#special[byte] = 1
  }

  scan(bytes: Buffer, start: number, length: number, final: boolean): number {
    const { fields } = this
    const special = this.#special
    const delimiter = this.#delimiter
    fields.count = 0
    this.rowEnd = -1
    let fieldStart = start
    let flags: number = fieldFlags.plain
    for (let at = start; ; at++) {
      while (at < length && special[bytes[at]] === 0) at++
      if (at >= length) {
        if (!final) return -1
        return this.#endRow(fieldStart, at, at, flags)
      }
      const byte = bytes[at]
      if (byte === delimiter) {
        fields.add(fieldStart, at, flags)
        fieldStart = at + 1
        flags = fieldFlags.plain
      } else if (byte === backslash) {
        if (at + 1 >= length) {
          if (!final) return -1
          continue
        }
        if (bytes[at + 1] === dot) {
          if (at + 2 >= length && !final) return -1
          return this.#endMarker(bytes, start, at, length)
        }
        flags = fieldFlags.escaped
        at++
      } else if (byte === 0) {
        this.line++
        requireText(bytes.subarray(at, at + 1))
      } else {
        const next = this.#newlineAt(bytes, at, length, final)
        if (next < 0) return -1
        return this.#endRow(fieldStart, at, next, flags)
      }
    }
  }

  isNull(bytes: Buffer, field: number): boolean {
    return sameBytes(bytes, this.fields.starts[field], this.fields.ends[field], this.#null)
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
    let wide = false
    for (let at = start; at < end; at++) {
      if (bytes[at] !== backslash || at + 1 >= end) {
        out[length++] = bytes[at]
        continue
      }
      const byte = bytes[++at]
      const octal = octalDigit(byte)
      if (octal >= 0) {
        let value = octal
        for (let more = 0; more < 2 && at + 1 < end && octalDigit(bytes[at + 1]) >= 0; more++)
          value = value * 8 + octalDigit(bytes[++at])
        out[length] = value & 0xff
        wide ||= out[length] === 0 || out[length] >= 0x80
        length++
      } else if (byte === 0x78 && at + 1 < end && hexDigit(bytes[at + 1]) >= 0) {
        let value = hexDigit(bytes[++at])
        if (at + 1 < end && hexDigit(bytes[at + 1]) >= 0) value = value * 16 + hexDigit(bytes[++at])
        out[length] = value
        wide ||= value === 0 || value >= 0x80
        length++
      } else out[length++] = controls.get(byte) ?? byte
    }
    // Escapes may have put together bytes that are no text.
    if (wide) requireText(out.subarray(0, length))
    return length
  }

  #endRow(fieldStart: number, fieldEnd: number, next: number, flags: number): number {
    this.fields.add(fieldStart, fieldEnd, flags)
    this.rowEnd = fieldEnd
    this.line++
    return next
  }

  /** Where the next row starts; -1: that depends on a byte that is not there yet. */
  #newlineAt(bytes: Buffer, at: number, length: number, final: boolean): number {
    if (bytes[at] === lf) {
      if (this.newline === 'unknown') this.newline = 'lf'
      if (this.newline === 'lf') return at + 1
      this.line++
      throw badFormat('literal newline found in data', 'Use "\\n" to represent newline.')
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
    this.line++
    throw badFormat('literal carriage return found in data', 'Use "\\r" to represent carriage return.')
  }

  #endMarker(bytes: Buffer, start: number, at: number, length: number): number {
    this.line++
    const after = at + 2 < length ? bytes[at + 2] : undefined
    const found = after === lf ? 'lf' : after === cr ? 'cr' : 'none'
    if (at > start || found === 'none') throw badFormat('end-of-copy marker is not alone on its line')
    if (this.newline !== 'unknown' && found !== (this.newline === 'crlf' ? 'cr' : this.newline)) {
      throw badFormat('end-of-copy marker does not match previous newline style')
    }
    this.finished = true
    return length
  }
}

const controls: ReadonlyMap<number, number> = new Map([
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x76, 11],
])

const octalDigit = (byte: number): number => (byte >= 0x30 && byte <= 0x37 ? byte - 0x30 : -1)

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
