// Where a radix sort works: packed keys and row numbers, twice, so that each pass moves them from one place to the other. In shared
// memory several threads sort ranges of it.

export interface SortSide {
  readonly low: Uint32Array
  /** Keys of more than 32 bits. */
  readonly high: Uint32Array | undefined
  readonly rows: Uint32Array
}

export interface SortSpace {
  readonly a: SortSide
  readonly b: SortSide
}

const arraysOf = (wide: boolean): number => (wide ? 3 : 2)

export const sortSpaceBytes = (rows: number, wide: boolean): number => rows * 4 * arraysOf(wide) * 2

export function sortSpace(buffer: ArrayBufferLike, byteOffset: number, rows: number, wide: boolean): SortSpace {
  let at = byteOffset
  const next = (): Uint32Array => {
    const array = new Uint32Array(buffer, at, rows)
    at += rows * 4
    return array
  }
  const side = (): SortSide => ({ low: next(), high: wide ? next() : undefined, rows: next() })
  return { a: side(), b: side() }
}
