// A key's columns taken apart: which rows have a key at all, its hash, its values, and whether two keys are equal.
import type { Column } from '../../engine/columns/column.ts'
import { isValid } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import type { RegionKey } from '../requests/request.ts'
import { hashKeys, mapHash } from './hash-columns.ts'

export class KeyColumns {
  readonly rows: number
  readonly #columns: readonly Column[]
  readonly #readers: readonly ((row: number) => Value)[]
  readonly #nullsNotDistinct: boolean
  #numbersRow = -1
  #numbers: readonly number[] | undefined
  #hashes: ReturnType<typeof hashKeys> | undefined

  constructor(key: RegionKey, columns: readonly Column[], rows: number) {
    this.rows = rows
    this.#columns = columns
    this.#readers = columns.map(reader)
    this.#nullsNotDistinct = key.nullsNotDistinct
  }

  /** NULLs are distinct from each other, so a row that has one can conflict with nothing. */
  hasKey(row: number): boolean {
    return this.#nullsNotDistinct || this.#columns.every((column) => isValid(column, row))
  }

  /** 53 bits. */
  hash(row: number): number {
    this.#hashes ??= hashKeys(this.#columns, this.rows)
    return mapHash(this.#hashes, row)
  }

  /** The key as safe integers; undefined where it is none. The last row's are kept, since every segment asks for them. */
  numbers(row: number): readonly number[] | undefined {
    if (this.#numbersRow !== row) {
      this.#numbersRow = row
      this.#numbers = numbersOf(this.values(row))
    }
    return this.#numbers
  }

  /** The order of a row's key and one of numbers, where the key's columns are integers without NULL. */
  compareNumbers(row: number, other: readonly number[]): number {
    for (let i = 0; i < other.length; i++) {
      const number = Number(this.#columns[i].values[row])
      if (number !== other[i]) return number < other[i] ? -1 : 1
    }
    return 0
  }

  values(row: number): Value[] {
    return this.#readers.map((read) => read(row))
  }

  equals(row: number, other: KeyColumns, otherRow: number): boolean {
    return this.#readers.every((read, i) => {
      const a = read(row)
      const b = other.#readers[i](otherRow)
      if (a === null || b === null) return a === b
      const type = typeByOid(this.#columns[i].type.oid)
      return type.hashKey ? type.hashKey(a) === type.hashKey(b) : a === b
    })
  }
}

function numbersOf(values: readonly Value[]): number[] | undefined {
  const numbers: number[] = []
  for (const value of values) {
    if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
    const number = Number(value)
    if (!Number.isSafeInteger(number)) return undefined
    numbers.push(number)
  }
  return numbers
}
