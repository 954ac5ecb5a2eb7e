// Which row groups of Parquet files cannot hold a row that satisfies a scan's predicates, by what their footers say of each column.
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { readFooter, withoutDamage } from '../../engine/parquet/footer.ts'
import { type ChunkStatistics, chunkStatistics } from '../../engine/parquet/statistics.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { mayMatch } from '../../regions/scan/prune.ts'
import type { ParquetFile } from './open-parquet.ts'

/** A file's groups that are left. columns: the scan's, by attribute from 1 on. */
export function groupsLeft(
  file: ParquetFile,
  columns: readonly { readonly name: string; readonly type: TypeRef }[],
  predicates: readonly RowPredicate[],
): readonly number[] {
  const all = [...file.groups.keys()]
  return predicates.reduce((left, predicate) => {
    const { name, type } = columns[predicate.attribute - 1]
    const statistics = statisticsOf(file, name)
    return left.filter((group) => groupMayMatch(predicate, statistics[group], file.groups[group], type))
  }, all)
}

function groupMayMatch(
  { op, values, attribute }: RowPredicate,
  { nulls, min, max, nan }: ChunkStatistics,
  rows: number,
  type: TypeRef,
): boolean {
  if (nulls === undefined && op === 'is-null') return true
  const zone = { nulls: nulls ?? 0, min, max }
  if (!nan) return mayMatch({ attribute, op, values }, zone, rows, type)
  // NaN is greater than everything: where it may be, only an equality with something else is bounded from above.
  const known = op === '=' || op === 'in' ? !values.some((value) => Number.isNaN(value)) : false
  return mayMatch({ attribute, op, values }, known ? zone : { ...zone, max: undefined }, rows, type)
}

/** By column, for each group. They go when the file does. */
const read = new WeakMap<ParquetFile, Map<string, readonly ChunkStatistics[]>>()

function statisticsOf(file: ParquetFile, column: string): readonly ChunkStatistics[] {
  let columns = read.get(file)
  if (!columns) read.set(file, (columns = new Map()))
  let found = columns.get(column)
  if (!found) {
    found = withoutDamage(file.key, () => {
      const footer = readFooter(file.key, file.footer)
      const one = footer.columns.find(({ name }) => name === column)!
      return file.groups.map((_, group) => chunkStatistics(footer, group, one))
    })
    columns.set(column, found)
  }
  return found
}
