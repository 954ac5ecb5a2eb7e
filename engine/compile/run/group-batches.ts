// The groups of a plan's aggregate as batches.
import { type Batch, batchRowsMax } from '../../columns/column.ts'
import { sliceColumn } from '../../columns/slice.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { TypeRef } from '../../types/type.ts'
import { groupingKey } from '../pipeline/grouping-sets.ts'
import { GroupReader } from './group-reader.ts'
import type { GroupsSource } from './sink-tables.ts'
import type { Words } from './words.ts'

/** types: of keys, then of results, then of what GROUPING() says. */
export function* groupBatches(
  { layout, chunks, strings }: GroupsSource,
  types: readonly TypeRef[],
  words: Words,
  context: ExecuteContext,
): Generator<Batch> {
  const reader = new GroupReader(layout, words, chunks)
  if (reader.rows === 0) return
  const {
    groups,
    keys: { fields: keys },
    states: { results },
  } = layout
  const columns = [
    ...keys.slice(0, groups).map((_, i) => reader.key(i, types[i], strings)),
    ...results.map((result) => reader.result(result)),
    ...keys
      .slice(groupingKey(layout, 0))
      .map((_, i) => reader.key(groupingKey(layout, i), types[groups + results.length + i], strings)),
  ]
  for (let start = 0; start < reader.rows; start += batchRowsMax) {
    context.checkCancel()
    const end = Math.min(reader.rows, start + batchRowsMax)
    yield {
      length: end - start,
      columns: columns.map((column) => sliceColumn(column, start, end)),
    }
  }
}
