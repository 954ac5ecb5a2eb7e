// Where the parts of a stored column chunk lie once it is decoded into one block: told by what the footer says of it.
import { blockOf, type ColumnBlock } from '../../engine/columns/column-block.ts'
import type { ColumnChunk, ValueEncoding } from './encoding.ts'

const known = new WeakMap<ColumnChunk, ColumnBlock>()

export function chunkBlock(chunk: ColumnChunk, rows: number): ColumnBlock {
  const before = known.get(chunk)
  if (before?.shape.rows === rows) return before
  const { layout, encoding, validity } = chunk
  const block = blockOf({
    layout,
    rows,
    nullable: validity !== undefined,
    textBytes: encoding.kind === 'bytes' ? encoding.values.rawBytes : undefined,
    dictionary:
      encoding.kind === 'dictionary' ? { entries: encoding.entries, bytes: bytesOf(encoding.dictionary) } : undefined,
  })
  known.set(chunk, block)
  return block
}

function bytesOf(entries: ValueEncoding): number {
  if (entries.kind !== 'bytes') throw new Error(`a dictionary's entries cannot be ${entries.kind}`)
  return entries.values.rawBytes
}
