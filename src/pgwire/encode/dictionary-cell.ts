// A dictionary's entries are encoded once per dictionary and copied per row.
import type { Column } from '../../../engine/columns/column.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import { cellWriter } from './cell.ts'
import type { CellWriter } from './cell.ts'
import { RowBuffer } from './row-buffer.ts'

interface EncodedEntries {
  readonly settings: TextSettings
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
}

/** By format: a dictionary is shared by the batches of a scan, which come one after the other. */
const encoded = [new WeakMap<Column, EncodedEntries>(), new WeakMap<Column, EncodedEntries>()]

/** A dictionary much larger than the batch is not worth encoding whole: its rows go one by one. */
const entriesPerRowMax = 4

export function dictionaryCell(column: Column, format: 0 | 1, settings: TextSettings): CellWriter {
  const dictionary = column.dictionary!
  const codes = column.values as Int32Array
  const known = encoded[format].get(dictionary)
  if (!known && dictionary.length > column.length * entriesPerRowMax) {
    const write = cellWriter({ ...dictionary, type: column.type }, format, settings)
    return (out, row) => write(out, codes[row])
  }
  const { bytes, offsets } = known?.settings === settings ? known : encodeEntries(dictionary, column, format, settings)
  return (out, row) => out.copy(bytes, offsets[codes[row]], offsets[codes[row] + 1])
}

function encodeEntries(dictionary: Column, column: Column, format: 0 | 1, settings: TextSettings): EncodedEntries {
  const out = new RowBuffer()
  const offsets = new Int32Array(dictionary.length + 1)
  const write = cellWriter({ ...dictionary, type: column.type }, format, settings)
  for (let entry = 0; entry < dictionary.length; entry++) {
    write(out, entry)
    offsets[entry + 1] = out.at
  }
  const entries = { settings, bytes: out.finish(), offsets }
  encoded[format].set(dictionary, entries)
  return entries
}
