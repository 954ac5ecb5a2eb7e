// Batches of an interpreted operator as morsels: columns are copied to memory of the run, in the layouts of the first batch's types.
import type { Batch, Column } from '../../columns/column.ts'
import { buildColumn } from '../../columns/build.ts'
import { copyColumn } from '../../columns/copy.ts'
import type { PinnedColumn, PinnedPartition } from '../../columns/pinned-partition.ts'
import type { Layout } from '../../columns/layout.ts'
import { narrowColumn } from '../../columns/narrow.ts'
import { reader } from '../../columns/read.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'

/** slots: which of the batch's columns are read. */
export function pinBatch(batch: Batch, slots: readonly number[], memory: QueryMemory): PinnedPartition {
  const blocks: number[] = []
  const own = {
    allocate(bytes: number) {
      const block = memory.allocate(Math.max(1, bytes))
      blocks.push(block.byteOffset)
      return block
    },
  }
  const columns = slots.map((slot) => pinnedColumn(copyColumn(batch.columns[slot], own), contentlessKey))
  return {
    rows: batch.length,
    columns,
    release: () => {
      for (const block of blocks) memory.free(block)
    },
  }
}

let contentless = 0

/** Never found equal to another: dictionaries of batches live for one batch. */
const contentlessKey = (): string => `batch ${++contentless}`

/** A column that lies in the shared memory, by its addresses. dictionaryKey: equal for dictionaries of equal content. */
export function pinnedColumn(column: Column, dictionaryKey: (dictionary: Column) => string): PinnedColumn {
  const { type, layout, values, validity, offsets, dictionary } = column
  return {
    type,
    layout,
    values: values.byteOffset,
    validity: validity?.byteOffset ?? 0,
    offsets: offsets?.byteOffset ?? 0,
    dictionary: dictionary && {
      entries: dictionary.length,
      offsets: dictionary.offsets!.byteOffset,
      bytes: dictionary.values.byteOffset,
      column: dictionary,
      key: dictionaryKey(dictionary),
    },
    column,
  }
}

/** A batch's columns as they would lie in the run's memory, to know their forms before any is copied. */
export const laidOut = (batch: Batch): Batch => ({ length: batch.length, columns: batch.columns.map(laidOutColumn) })

function laidOutColumn(column: Column): Column {
  const { type, boxed, layout } = column
  if (type.oid === Oid.numeric && (boxed || layout.kind === 'binary')) {
    const read = reader(column)
    const values = boxed ?? Array.from({ length: column.length }, (_, row) => read(row))
    return narrowColumn(buildColumn(type, values, { layout: numericLayout(values as (Numeric | null)[], type) }))
  }
  return boxed ? buildColumn(type, boxed) : column
}

/** Numerics of no declared scale (averages, quotients) often have one all the same. */
function numericLayout(values: readonly (Numeric | null)[], type: TypeRef): Layout {
  const known = values.find((value) => value !== null)
  if (!known || known.special) return typeByOid(type.oid).layout(type.typmod)
  return { kind: 'decimal', scale: known.scale, width: 'i128' }
}
