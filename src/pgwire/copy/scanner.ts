// What the text and csv formats have in common: a row is cut into fields where it lies, and only fields that need it are rewritten.

/** Flags of a field. */
export const fieldFlags = { plain: 0, quoted: 1, escaped: 2 } as const

/** The fields of the row scanned last: byte ranges of the input, quotes already off. */
export class RowFields {
  count = 0
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  flags = new Uint8Array(64)

  add(start: number, end: number, flags: number): void {
    if (this.count === this.starts.length) this.#grow()
    this.starts[this.count] = start
    this.ends[this.count] = end
    this.flags[this.count++] = flags
  }

  #grow(): void {
    const size = this.count * 2
    const [starts, ends, flags] = [new Int32Array(size), new Int32Array(size), new Uint8Array(size)]
    starts.set(this.starts)
    ends.set(this.ends)
    flags.set(this.flags)
    Object.assign(this, { starts, ends, flags })
  }
}

export interface RowScanner {
  readonly fields: RowFields
  /** Number of the line scanned last, from 1; lines inside quotes count. */
  readonly line: number
  /** How lines have ended so far. */
  readonly newline: Newline
  /** Where the scanned row's text ends, without its newline; after an error -1 if that is not known. */
  readonly rowEnd: number
  /** The end-of-copy marker was read: what follows is not data. */
  readonly finished: boolean
  /**
   * Scans one row from `start`. Answers where the next one starts, or -1 if the row is not all there and `final` does not say that
   * the input ends here. Throws 22P04.
   */
  scan(bytes: Buffer, start: number, length: number, final: boolean): number
  isNull(bytes: Buffer, field: number, column: number): boolean
  /** A field with flag `escaped`, rewritten into `scratch`; answers its length. */
  unescape(bytes: Buffer, field: number): number
  /** The same for a field that somebody else found. */
  unescapeRange(bytes: Buffer, start: number, end: number): number
  /** So many lines were scanned by somebody else. */
  skip(lines: number): void
  readonly scratch: Buffer
}

/** How the input's first line ended: all others must end so too. */
export type Newline = 'unknown' | 'lf' | 'cr' | 'crlf'

export const sameBytes = (bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean => {
  if (end - start !== other.length) return false
  for (let index = 0; index < other.length; index++) if (bytes[start + index] !== other[index]) return false
  return true
}
