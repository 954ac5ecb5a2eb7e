// One column chunk into a segment: encoded, with its zone map, its values in the sketch. A kernel does it for the layouts that nearly all
// columns have; the others go value by value.
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { concatColumns, withoutDictionary } from '../../engine/columns/concat.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { ChunkScratch } from './chunk-scratch.ts'
import { encodeColumn } from './encode-column.ts'
import type { ColumnChunk, PieceSink } from './encoding.ts'
import { KernelChunk } from './kernel-chunk.ts'
import { addToSketch } from './sketch.ts'
import { type ZoneMap, zoneMapOf } from './zone-map.ts'

export interface WrittenChunk {
  readonly chunk: ColumnChunk
  readonly zone: ZoneMap
}

/** Fewer rows are not worth the way into the kernel's memory. */
const kernelRowsMin = 256
/** What a chunk needs beside its own bytes, per row: the widest layout, integers of 64 bits, packed ones, codes, a table. */
const workBytesPerRow = 64
const workBytesMin = 64 * 1024
/** Larger chunks would keep their memory for good. */
const kernelBytesMax = 512 * 1024 * 1024

/** Of this thread. */
let scratch: ChunkScratch | undefined

/** parts: of one type, end to end. sketch: the column's, which grows. */
export function writeChunk(parts: readonly Column[], sketch: Uint8Array, store: PieceSink): WrittenChunk {
  return throughKernel(parts, sketch, store) ?? valueByValue(concatColumns(parts, heapMemory), sketch, store)
}

function throughKernel(parts: readonly Column[], sketch: Uint8Array, store: PieceSink): WrittenChunk | undefined {
  if (parts.some((part) => part.boxed)) return undefined
  const plain = parts.map(withoutDictionary)
  const rows = plain.reduce((sum, part) => sum + part.length, 0)
  if (rows < kernelRowsMin) return undefined
  const bytes = plain.reduce((sum, part) => sum + columnBytes(part), workBytesMin + rows * workBytesPerRow)
  if (bytes > kernelBytesMax) return undefined
  scratch ??= new ChunkScratch()
  scratch.begin(bytes)
  return KernelChunk.of(concatColumns(plain, scratch), scratch)?.write(sketch, store)
}

function valueByValue(column: Column, sketch: Uint8Array, store: PieceSink): WrittenChunk {
  addToSketch(sketch, column)
  return { chunk: encodeColumn(column, store), zone: zoneMapOf(column) }
}
