// Row ids that a write statement has used: a join may find a row several times, but it changes once.
import { type Column, isValid } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { noRow } from '../../execute/query-task.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { ExecuteContext } from '../execute-context.ts'

/** Most statements change a few rows. */
const slotsMin = 16
const bytesPerSlot = 8
/** Upper half of a free slot, and of `noRow`: no row's id has it. */
const free = Number(BigInt.asIntN(32, noRow >> 32n))

/** Open addressing over the halves of the ids: a Set would make an object of each. */
export class RowIdSet {
  #slots = emptySlots(slotsMin)
  #size = 0
  #charged = 0
  readonly #context: ExecuteContext
  readonly #once: boolean

  /** input: what finds the rows; absent: it may find them again. */
  constructor(context: ExecuteContext, input?: PhysicalPlan) {
    this.#context = context
    this.#once = input !== undefined && findsRowsOnce(input)
  }

  /** Rows of the column whose id comes for the first time (absent: all), with those ids. A NULL id (an outer join's padding) is no row. */
  firstTimes(column: Column): {
    readonly rows?: Int32Array
    readonly ids: BigInt64Array
  } {
    const { length } = column
    const values = idsOf(column)
    if (this.#once) return { ids: values.subarray(0, length) }
    const words = new Int32Array(values.buffer, values.byteOffset, length * 2)
    const rows = new Int32Array(length)
    let count = 0
    for (let row = 0; row < length; row++) {
      if (!isValid(column, row) || words[2 * row + 1] === free) continue
      if (this.#add(words[2 * row], words[2 * row + 1])) rows[count++] = row
    }
    if (count === length) return { ids: values.subarray(0, length) }
    const first = rows.subarray(0, count)
    return { rows: first, ids: picked(words, first) }
  }

  /** False: it is there already. */
  add(id: bigint): boolean {
    return this.#add(Number(BigInt.asIntN(32, id)), Number(BigInt.asIntN(32, id >> 32n)))
  }

  release(): void {
    this.#context.charge(-this.#charged)
    this.#charged = 0
    this.#slots = emptySlots(slotsMin)
    this.#size = 0
  }

  /** False: it is there already. */
  #add(low: number, high: number): boolean {
    const at = placeOf(this.#slots, low, high)
    if (this.#slots[at + 1] !== free) return false
    this.#slots[at] = low
    this.#slots[at + 1] = high
    // Half full.
    if (4 * ++this.#size > this.#slots.length) this.#grow()
    return true
  }

  #grow(): void {
    const before = this.#slots
    const count = before.length
    this.#context.charge(count * bytesPerSlot - this.#charged)
    this.#charged = count * bytesPerSlot
    this.#slots = emptySlots(count)
    for (let from = 0; from < count; from += 2) {
      if (before[from + 1] === free) continue
      const at = placeOf(this.#slots, before[from], before[from + 1])
      this.#slots[at] = before[from]
      this.#slots[at + 1] = before[from + 1]
    }
  }
}

/** A scan meets each of a table's rows once, and only a join, or a function of several rows, multiplies them. */
function findsRowsOnce(plan: PhysicalPlan): boolean {
  if (plan.kind === 'filter' || plan.kind === 'project') return findsRowsOnce(plan.input)
  return plan.kind === 'scan'
}

const emptySlots = (slots: number): Int32Array => new Int32Array(slots * 2).fill(free)

/** Where the id's halves lie, or would. */
function placeOf(slots: Int32Array, low: number, high: number): number {
  const mask = slots.length / 2 - 1
  const hash = Math.imul(low, 0x9e37_79b1) ^ Math.imul(high, 0x85eb_ca6b)
  let slot = (hash ^ (hash >>> 15)) & mask
  while (slots[2 * slot + 1] !== free && (slots[2 * slot] !== low || slots[2 * slot + 1] !== high))
    slot = (slot + 1) & mask
  return 2 * slot
}

function idsOf(column: Column): BigInt64Array {
  if (!column.boxed && column.layout.kind === 'i64') return column.values as BigInt64Array
  const read = reader(column)
  return BigInt64Array.from({ length: column.length }, (_, row) => (read(row) as bigint | null) ?? noRow)
}

/** The ids at these rows, by their halves. */
function picked(words: Int32Array, rows: Int32Array): BigInt64Array {
  const ids = new BigInt64Array(rows.length)
  const target = new Int32Array(ids.buffer)
  for (let i = 0; i < rows.length; i++) {
    target[2 * i] = words[2 * rows[i]]
    target[2 * i + 1] = words[2 * rows[i] + 1]
  }
  return ids
}
