// One key column's values to dense ids, equal values (by the type's equality) to equal ids, whatever layout they come in.
// NULL is a value of its own here; joins look at validity themselves.
import type { Column } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { PgError } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { isEnumOid } from '../../types/user-oids.ts'
import { IntegerIds } from './integer-ids.ts'
import { numberView, type NumberArray } from './number-view.ts'
import { typmodScale } from '../expression/typmod-scale.ts'

const integerTypes: ReadonlySet<number> = new Set([
  Oid.bool,
  Oid.int2,
  Oid.int4,
  Oid.int8,
  Oid.date,
  Oid.time,
  Oid.timestamp,
  Oid.timestamptz,
])

/** Marks an entry of a dictionary whose id is not known yet. */
const unknownId = -2

export class ValueIds {
  size = 0
  readonly #type: TypeRef
  readonly #integers: IntegerIds
  /** Ids of the integers by their order of arrival there, since other keys take ids in between. */
  readonly #integerIds: number[] = []
  readonly #others = new Map<unknown, number>()
  readonly #hashKey: (value: Value) => unknown
  readonly #integral: boolean
  readonly #dictionaries = new WeakMap<Column, { ids: Int32Array; size: number }>()
  #nullId = -1
  #onlyIntegers = true
  /** numeric: coefficients are compared at this scale. */
  #scale: number | undefined

  constructor(type: TypeRef, checkCancel?: () => void) {
    this.#type = type
    this.#integers = new IntegerIds(checkCancel)
    this.#integral = integerTypes.has(type.oid) || isEnumOid(type.oid)
    const definition = findType(type.oid)
    this.#hashKey = definition?.hashKey ?? refuse(definition?.sqlName ?? String(type.oid))
    if (type.oid === Oid.numeric) this.#scale = typmodScale(type.typmod)
  }

  get bytes(): number {
    return this.#integers.bytes + this.#others.size * 96 + this.#integerIds.length * 8
  }

  /** Ids of every row, made where they are new; with `insert` false, -1 for values never seen. */
  ids(column: Column, insert: boolean): Int32Array {
    const target = new Int32Array(column.length)
    if (column.layout.kind === 'dictionary' && !column.boxed) {
      this.#dictionaryIds(column, insert, target)
      return target
    }
    if (this.#integral || this.#type.oid === Oid.numeric) {
      const numbers = this.#numbers(column)
      if (numbers) {
        this.#numberIds(numbers, column.validity, insert, target)
        return target
      }
    }
    const read = reader(column)
    for (let row = 0; row < target.length; row++) target[row] = this.#valueId(read(row), insert)
    return target
  }

  #numbers(column: Column): NumberArray | undefined {
    if (column.boxed) return undefined
    if (column.layout.kind !== 'decimal') return this.#integral ? numberView(column) : undefined
    this.#scale ??= column.layout.scale
    const difference = this.#scale - column.layout.scale
    return difference < 0 || difference > 9 ? undefined : numberView(column, 10 ** difference)
  }

  #numberIds(numbers: NumberArray, validity: Uint8Array | undefined, insert: boolean, target: Int32Array): void {
    const rows = target.length
    if (this.#onlyIntegers && !validity) {
      const integers = this.#integers
      if (insert) for (let row = 0; row < rows; row++) target[row] = integers.assign(numbers[row])
      else for (let row = 0; row < rows; row++) target[row] = integers.find(numbers[row])
      this.size = integers.size
      return
    }
    for (let row = 0; row < rows; row++) {
      const valid = validity === undefined || ((validity[row >> 3] >> (row & 7)) & 1) === 1
      target[row] = valid ? this.#integerId(numbers[row], insert) : this.#idOfNull(insert)
    }
  }

  #integerId(key: number, insert: boolean): number {
    if (this.#onlyIntegers) {
      if (!insert) return this.#integers.find(key)
      const id = this.#integers.assign(key)
      this.size = this.#integers.size
      return id
    }
    const before = this.#integers.size
    const at = insert ? this.#integers.assign(key) : this.#integers.find(key)
    if (at < 0) return -1
    if (at === before) this.#integerIds.push(this.size++)
    return this.#integerIds[at]
  }

  /** From here on ids are shared between integers and others. */
  #leaveIntegers(): void {
    if (!this.#onlyIntegers) return
    this.#onlyIntegers = false
    for (let id = 0; id < this.#integers.size; id++) this.#integerIds.push(id)
  }

  #idOfNull(insert: boolean): number {
    if (this.#nullId < 0 && insert) {
      this.#leaveIntegers()
      this.#nullId = this.size++
    }
    return this.#nullId
  }

  #otherId(key: unknown, insert: boolean): number {
    const found = this.#others.get(key)
    if (found !== undefined) return found
    if (!insert) return -1
    this.#leaveIntegers()
    this.#others.set(key, this.size)
    return this.size++
  }

  #valueId(value: Value, insert: boolean): number {
    if (value === null || value === undefined) return this.#idOfNull(insert)
    if (this.#integral) {
      if (typeof value === 'bigint') {
        const near = Number(value)
        return Math.abs(near) < 2 ** 53 ? this.#integerId(near, insert) : this.#otherId(value, insert)
      }
      return this.#integerId(Number(value), insert)
    }
    if (this.#type.oid === Oid.numeric) {
      const integer = this.#scaledInteger(value as Numeric)
      if (integer !== undefined) return this.#integerId(integer, insert)
    }
    return this.#otherId(this.#hashKey(value), insert)
  }

  /** The coefficient at the table's scale, where that is exact and safe. */
  #scaledInteger(value: Numeric): number | undefined {
    if (value.special !== undefined) return undefined
    this.#scale ??= value.scale
    const difference = this.#scale - value.scale
    let { coefficient } = value
    if (difference >= 0) coefficient *= 10n ** BigInt(difference)
    else {
      const divisor = 10n ** BigInt(-difference)
      if (coefficient % divisor !== 0n) return undefined
      coefficient /= divisor
    }
    const near = Number(coefficient)
    return Math.abs(near) < 2 ** 53 ? near : undefined
  }

  #dictionaryIds(column: Column, insert: boolean, target: Int32Array): void {
    const dictionary = column.dictionary!
    let known = this.#dictionaries.get(dictionary)
    if (!known) {
      known = {
        ids: new Int32Array(dictionary.length).fill(unknownId),
        size: this.size,
      }
      this.#dictionaries.set(dictionary, known)
    }
    // What was absent may have come since.
    if (known.size !== this.size) {
      known.size = this.size
      const { ids } = known
      for (let i = 0; i < ids.length; i++) if (ids[i] === -1) ids[i] = unknownId
    }
    const { ids } = known
    const codes = column.values as Int32Array
    const { validity } = column
    const read = reader(dictionary)
    for (let row = 0; row < target.length; row++) {
      if (validity !== undefined && ((validity[row >> 3] >> (row & 7)) & 1) === 0) {
        target[row] = this.#idOfNull(insert)
        continue
      }
      const code = codes[row]
      let id = ids[code]
      if (id < 0 && (id === unknownId || insert)) {
        id = this.#valueId(read(code), insert)
        ids[code] = id
      }
      target[row] = id
    }
    if (insert) known.size = this.size
  }
}

function refuse(type: string): (value: Value) => unknown {
  return () => {
    throw new PgError('42883', `could not identify an equality operator for type ${type}`)
  }
}
