// Rows of several key columns to dense ids: each column's values become ids, and pairs of ids become ids again.
import type { Column } from '../../columns/column.ts'
import { PgError } from '../../errors.ts'
import type { TypeRef } from '../../types/type.ts'
import { IntegerIds } from './integer-ids.ts'
import { ValueIds } from './value-ids.ts'

/** Two ids must fit one exact double. */
const pairFactor = 2 ** 26

export class KeyTable {
  readonly #columns: readonly ValueIds[]
  readonly #pairs: readonly IntegerIds[]
  #any = false

  /** checkCancel: looked at where adding keys takes long. */
  constructor(types: readonly TypeRef[], checkCancel?: () => void) {
    this.#columns = types.map((type) => new ValueIds(type, checkCancel))
    this.#pairs = types.slice(1).map(() => new IntegerIds(checkCancel))
  }

  /** Distinct keys so far; ids are below it. */
  get size(): number {
    if (this.#columns.length === 0) return this.#any ? 1 : 0
    return this.#pairs.length > 0 ? this.#pairs[this.#pairs.length - 1].size : this.#columns[0].size
  }

  get bytes(): number {
    let bytes = 0
    for (const column of this.#columns) bytes += column.bytes
    for (const pair of this.#pairs) bytes += pair.bytes
    return bytes
  }

  /** An id for each row; new keys get the next ids in row order. */
  assign(columns: readonly Column[], length: number): Int32Array {
    if (length > 0) this.#any = true
    return this.#ids(columns, length, true)
  }

  /** An id for each row, -1 where the key was never assigned. */
  find(columns: readonly Column[], length: number): Int32Array {
    return this.#ids(columns, length, false)
  }

  #ids(columns: readonly Column[], length: number, insert: boolean): Int32Array {
    if (this.#columns.length === 0) return new Int32Array(length).fill(this.#any ? 0 : -1)
    const ids = this.#columns[0].ids(columns[0], insert)
    for (let i = 1; i < this.#columns.length; i++) {
      const next = this.#columns[i].ids(columns[i], insert)
      if (this.#columns[i].size >= pairFactor) throw new PgError('54000', 'too many distinct key values')
      const pairs = this.#pairs[i - 1]
      if (insert) for (let row = 0; row < length; row++) ids[row] = pairs.assign(ids[row] * pairFactor + next[row])
      else {
        for (let row = 0; row < length; row++) {
          ids[row] = ids[row] < 0 || next[row] < 0 ? -1 : pairs.find(ids[row] * pairFactor + next[row])
        }
      }
    }
    return ids
  }
}

/** Rows in which a key is NULL, except in columns where NULL compares as a value; undefined: none. */
export function rowsWithNull(
  columns: readonly Column[],
  length: number,
  nullSafe?: readonly boolean[],
): Uint8Array | undefined {
  let marks: Uint8Array | undefined
  columns.forEach((column, i) => {
    if (nullSafe?.[i]) return
    const { boxed, validity } = column
    if (!boxed && !validity) return
    for (let row = 0; row < length; row++) {
      const valid = boxed ? boxed[row] !== null : ((validity![row >> 3] >> (row & 7)) & 1) === 1
      if (valid) continue
      marks ??= new Uint8Array(length)
      marks[row] = 1
    }
  })
  return marks
}
