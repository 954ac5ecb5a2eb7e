// The groups of a plan's aggregate as batches, each made when it is asked for: often only the first few are.
import { type Batch, batchRowsMax, type Column } from '../../columns/column.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { TypeRef } from '../../types/type.ts'
import { groupingKey } from '../pipeline/groups/grouping-sets.ts'
import { GroupReader, textsOf } from './group-reader.ts'
import type { GroupsSource } from './sink-tables.ts'
import type { Chunk } from './table-memory.ts'
import type { Words } from './words.ts'

/** types: of keys, then of results, then of what GROUPING() says. */
export function* groupBatches(
  { layout, chunks, strings }: GroupsSource,
  types: readonly TypeRef[],
  words: Words,
  context: ExecuteContext,
): Generator<Batch> {
  const {
    groups,
    keys: { fields: keys },
    states: { results },
  } = layout
  const dictionaries = new Map<TypeRef, Column>()
  const dictionaryOf = (type: TypeRef): Column => {
    let known = dictionaries.get(type)
    if (!known) dictionaries.set(type, (known = textsOf(strings!, type, words)))
    return known
  }
  for (const entries of batchesOf(chunks, layout.bytes)) {
    context.checkCancel()
    const reader = new GroupReader(layout, words, entries)
    const columns = [
      ...keys.slice(0, groups).map((_, i) => reader.key(i, types[i], dictionaryOf)),
      ...results.map((result) => reader.result(result)),
      ...keys
        .slice(groupingKey(layout, 0))
        .map((_, i) => reader.key(groupingKey(layout, i), types[groups + results.length + i], dictionaryOf)),
    ]
    yield { length: reader.rows, columns }
  }
}

/** Pieces of chunks, as many entries together as a batch has rows. */
function* batchesOf(chunks: readonly Chunk[], entryBytes: number): Generator<readonly Chunk[]> {
  const bytesMax = batchRowsMax * entryBytes
  let pieces: Chunk[] = []
  let room = bytesMax
  for (const { start, end } of chunks) {
    for (let at = start; at < end;) {
      const bytes = Math.min(room, end - at)
      pieces.push({ start: at, end: at + bytes })
      at += bytes
      room -= bytes
      if (room > 0) continue
      yield pieces
      pieces = []
      room = bytesMax
    }
  }
  if (pieces.length > 0) yield pieces
}
