// Partitions whose rows follow from their numbers, pinned for compiled code: for tests of queries on several threads.
import { buildColumn } from '../columns/build.ts'
import { encodeDictionary } from '../columns/dictionary.ts'
import type { Column } from '../columns/column.ts'
import type { PinnedPartition } from '../columns/pinned-partition.ts'
import type { QueryMemory } from '../columns/query-memory.ts'
import { pinBatch } from '../compile/run/batch-source.ts'
import type { ScanPartition } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import type { QueryFacts } from './hooks.ts'

export interface GeneratedPartition extends ScanPartition {
  readonly kind: 'generated'
  /** Number of its first row. */
  readonly first: number
  readonly groups: number
  /** Keys are NULL now and then. */
  readonly nulls: boolean
  /** Some rows are deleted: which are left is told so. */
  readonly deletes?: 'runs' | 'selection'
  /** Takes so long to be pinned, and is pinned until then. */
  readonly milliseconds?: number
  /** Shared: is pinned once its word is no longer 0. */
  readonly gate?: Int32Array
  /** Shared: how often it was pinned by the query's own thread, and by others. */
  readonly pinnedBy?: Int32Array
  /** Ends the thread that helps with it, or the query's own. */
  readonly kills?: 'helper' | 'home'
  /** Takes longer where it does not kill. */
  readonly survivorMilliseconds?: number
}

/** The last has the text again, by a dictionary. */
export const generatedTypes = [Oid.int4, Oid.text, Oid.int8, Oid.text].map((oid) => typeRef(oid))

/** A row's group, the group's text, and a number. */
export function generatedRow(
  row: number,
  groups: number,
  nulls: boolean,
): readonly [number | null, string | null, bigint] {
  const group = (Math.imul(row, 0x9e3779b1) >>> 0) % groups
  const isNull = nulls && group % 11 === 7
  return [isNull ? null : group, nulls && group % 5 === 2 ? null : `group ${group}`, BigInt(row % 1009)]
}

/** Where there are deletes. */
export const isDeleted = (row: number): boolean => row % 7 === 3

const wait = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

function columnsOf(partition: GeneratedPartition, attributes: readonly number[]): Column[] {
  const rows = Array.from({ length: partition.rows }, (_, i) =>
    generatedRow(partition.first + i, partition.groups, partition.nulls),
  )
  return attributes.map((attribute) => {
    const type = generatedTypes[attribute - 1]
    if (attribute < 4)
      return buildColumn(
        type,
        rows.map((row) => row[attribute - 1]),
      )
    const plain = buildColumn(
      type,
      rows.map((row) => row[1]),
    )
    return encodeDictionary(plain) ?? plain
  })
}

/** Enough rows to hold a NULL of each column, if there are any. */
const sampleRows = 200

export const generatedForms = (given: ScanPartition, attributes: readonly number[]) =>
  columnsOf({ ...(given as GeneratedPartition), first: 0, rows: sampleRows }, attributes).map(
    ({ type, layout, validity }) => ({
      type,
      layout,
      nullable: validity !== undefined,
    }),
  )

export function pinGenerated(
  given: ScanPartition,
  attributes: readonly number[],
  _predicates: unknown,
  { memory }: QueryFacts,
): PinnedPartition {
  const partition = given as GeneratedPartition
  const role = memory!.thread === memory!.arena.thread ? 'home' : 'helper'
  if (partition.pinnedBy) Atomics.add(partition.pinnedBy, role === 'home' ? 0 : 1, 1)
  if (partition.milliseconds) wait(partition.milliseconds)
  if (partition.gate) Atomics.wait(partition.gate, 0, 0)
  if (role === partition.kills) process.exit(3)
  if (partition.survivorMilliseconds) wait(partition.survivorMilliseconds)
  const columns = columnsOf(partition, attributes)
  const slots = attributes.map((_, i) => i)
  return { ...pinBatch({ length: partition.rows, columns }, slots, memory!), ...rowsLeft(partition, memory!) }
}

function rowsLeft(
  { deletes, rows, first }: GeneratedPartition,
  memory: QueryMemory,
): Pick<PinnedPartition, 'runs' | 'selection'> {
  if (!deletes) return {}
  const left = Array.from({ length: rows }, (_, row) => row).filter((row) => !isDeleted(first + row))
  const begins = left.filter((row, i) => i === 0 || left[i - 1] !== row - 1)
  const ends = left.filter((row, i) => i === left.length - 1 || left[i + 1] !== row + 1)
  const numbers = Int32Array.from(deletes === 'runs' ? begins.flatMap((row, i) => [row, ends[i] + 1]) : left)
  const address = memory.reserve(Math.max(4, numbers.byteLength))
  memory.view(address, numbers.byteLength).set(new Uint8Array(numbers.buffer))
  return { [deletes]: { address, length: deletes === 'runs' ? begins.length : left.length } }
}
