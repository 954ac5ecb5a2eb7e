// A text column as codes of 32 bits, for compiled code: of its segment's dictionary, or of whatever dictionary it can have for itself.
import type { Column } from '../../engine/columns/column.ts'
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import type { PinnedColumn } from '../../engine/columns/pinned-partition.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { codedLayout, type SegmentCodes } from './segment-dictionary.ts'

type Facts = Pick<NonNullable<PinnedColumn['dictionary']>, 'key' | 'shared' | 'once'>

export function codedColumn(codes: Column, dictionary: Column, facts: Facts): PinnedColumn {
  return {
    type: codes.type,
    layout: codedLayout,
    values: codes.values.byteOffset,
    validity: codes.validity?.byteOffset ?? 0,
    offsets: 0,
    dictionary: {
      entries: dictionary.length,
      offsets: dictionary.offsets!.byteOffset,
      bytes: dictionary.values.byteOffset,
      column: dictionary,
      ...facts,
    },
    column: { ...codes, layout: codedLayout, dictionary },
  }
}

export function dictionaryOf({ count, offsets, bytes }: SegmentCodes, type: TypeRef, buffer: ArrayBufferLike): Column {
  const ends = new Int32Array(buffer, offsets, count + 1)
  const values = new Uint8Array(buffer, bytes, ends[count])
  return {
    type,
    layout: { kind: 'utf8' },
    length: count,
    values,
    offsets: ends,
  }
}

let keys = 0

/** The codes last as long as the memory, the dictionary as long as the column given. */
export function withOwnCodes(pinned: PinnedColumn, memory: ColumnMemory): PinnedColumn {
  const { column, dictionary } = pinned
  const { buffer, byteOffset } = memory.allocate(Math.max(4, column.length * 4))
  const values = new Int32Array(buffer, byteOffset, column.length)
  const codes: Column = {
    ...column,
    layout: codedLayout,
    values,
    offsets: undefined,
    dictionary: undefined,
  }
  if (dictionary) {
    values.set(column.values as Uint16Array)
    // Its entries lie where they are pinned, not where the copy for the interpreter does.
    return { ...codedColumn(codes, dictionary.column, dictionary), dictionary }
  }
  for (let row = 0; row < values.length; row++) values[row] = row
  return codedColumn(codes, { ...column, validity: undefined }, { key: `rows ${++keys}`, once: true })
}
