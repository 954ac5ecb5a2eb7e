// Row groups of Parquet files as partitions of a scan: on a worker, each reads the asked columns of its group and nothing else.
import type { Batch } from '../../engine/columns/column.ts'
import type { PartitionOpener, QueryFacts } from '../../engine/execute/hooks.ts'
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { type ParquetFooter, readFooter, withoutDamage } from '../../engine/parquet/footer.ts'
import { rangesOf } from '../../engine/parquet/group-file.ts'
import { readGroup } from '../../engine/parquet/read-group.ts'
import { batchRowsMax } from '../../engine/columns/column.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import type { ObjectName } from './object-uri.ts'
import type { SessionFiles } from './session-files.ts'
import { groupsLeft } from './skip-row-groups.ts'

/** What is posted to a worker. */
interface ParquetPartition extends ScanPartition, ObjectName {
  readonly kind: 'parquet'
  readonly etag: string
  readonly footer: Uint8Array
  readonly group: number
  /** By attribute, from 1 on: the scan's columns, which a file may have in another order. */
  readonly columns: readonly string[]
}

/** predicates: row groups that their statistics rule out are left out. */
export function parquetPartitions(
  files: SessionFiles,
  uri: string,
  predicates: readonly RowPredicate[],
): readonly ScanPartition[] {
  const { schema, files: opened } = files.opened(uri)
  const columns = schema.columns.map((column) => column.name)
  return opened.flatMap((file) => {
    const { bucket, key, etag, footer, groups } = file
    return groupsLeft(file, schema.columns, predicates).map((group): ParquetPartition => ({
      kind: 'parquet',
      rows: groups[group],
      bucket,
      key,
      etag,
      footer,
      group,
      columns,
    }))
  })
}

/** For EXPLAIN: how many row groups the predicates leave, of how many. */
export function rowGroupsText(files: SessionFiles, uri: string, predicates: readonly RowPredicate[]): string {
  const all = files.opened(uri).files.reduce((sum, file) => sum + file.groups.length, 0)
  return `${parquetPartitions(files, uri, predicates).length} of ${all}`
}

export const openParquetPartition: PartitionOpener = (partition, attributes, _predicates, context) => {
  let held = 0
  const hold = (bytes: number): void => {
    context.charge?.(bytes)
    held += bytes
  }
  return {
    batches: batchesOf(partition as ParquetPartition, attributes, context, hold),
    release: () => {
      context.charge?.(-held)
      held = 0
    },
  }
}

function* batchesOf(
  { bucket, key, etag, footer: bytes, group, columns: names, rows }: ParquetPartition,
  attributes: readonly number[],
  context: QueryFacts,
  hold: (bytes: number) => void,
): Generator<Batch> {
  // Every column once, however often it is asked for.
  const asked = [...new Set(attributes)]
  if (asked.length === 0) {
    for (let left = rows; left > 0; left -= batchRowsMax) yield { length: Math.min(left, batchRowsMax), columns: [] }
    return
  }
  const footer = footerOf(`${bucket}/${key}/${etag}`, key, bytes)
  const columns = asked.map((attribute) => footer.columns.find((one) => one.name === names[attribute - 1])!)
  const inOrder = columns.toSorted((a, b) => a.elements[0] - b.elements[0])
  const ranges = withoutDamage(key, () => rangesOf(footer, group, inOrder))
  // The bytes as they lie, and about as many of what they are made into at a time.
  hold(ranges.reduce((sum, range) => sum + range.length, 0) * 3)
  const data = context.effect('object-bytes', [bucket, key, etag, ranges]) as readonly Uint8Array[]
  const places = attributes.map((attribute) => inOrder.indexOf(columns[asked.indexOf(attribute)]))
  for (const batch of readGroup(key, footer, group, inOrder, data)) {
    context.checkCancel()
    yield { length: batch.length, columns: places.map((place) => batch.columns[place]) }
  }
}

/** Footers that this thread has read. */
const footers = new Map<string, ParquetFooter>()
const footersMax = 16

function footerOf(id: string, key: string, bytes: Uint8Array): ParquetFooter {
  let footer = footers.get(id)
  if (!footer) {
    if (footers.size >= footersMax) footers.clear()
    footer = readFooter(key, bytes)
    footers.set(id, footer)
  }
  return footer
}
