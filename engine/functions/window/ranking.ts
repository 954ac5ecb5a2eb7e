// Window functions: numbering rows of a partition and looking at other rows of it.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { window } from '../declare.ts'
import type { FunctionContext, FunctionDefinition, WindowFunction } from '../function.ts'

type Partition = Parameters<WindowFunction['body']>[0]

export const windowFunctions: readonly FunctionDefinition[] = [
  window(3100, 'row_number', [], Oid.int8, (_, row) => BigInt(row + 1)),
  window(3101, 'rank', [], Oid.int8, (partition, row) => BigInt(partition.peerStart(row) + 1)),
  window(3102, 'dense_rank', [], Oid.int8, (partition, row, context) => BigInt(peerGroup(partition, row, context) + 1)),
  window(3103, 'percent_rank', [], Oid.float8, (partition, row) =>
    partition.rows <= 1 ? 0 : partition.peerStart(row) / (partition.rows - 1),
  ),
  window(3104, 'cume_dist', [], Oid.float8, (partition, row) => partition.peerEnd(row) / partition.rows),
  window(3105, 'ntile', [Oid.int4], Oid.int4, (partition, row) => {
    // PostgreSQL reads the number of buckets once, at the partition's first row.
    const buckets = partition.arg(0, 0) as number | null
    if (buckets === null) return null
    if (buckets <= 0) throw new PgError('22014', 'argument of ntile must be greater than zero')
    const size = Math.floor(partition.rows / buckets)
    const larger = partition.rows % buckets
    const inLarger = larger * (size + 1)
    return row < inLarger ? Math.floor(row / (size + 1)) + 1 : larger + Math.floor((row - inLarger) / size) + 1
  }),
  window(3106, 'lag', [Oid.anyelement], Oid.anyelement, (partition, row) => shifted(partition, row, -1)),
  window(3107, 'lag', [Oid.anyelement, Oid.int4], Oid.anyelement, (partition, row) => shiftedBy(partition, row, -1)),
  window(3108, 'lag', [Oid.anycompatible, Oid.int4, Oid.anycompatible], Oid.anycompatible, (partition, row) =>
    shiftedBy(partition, row, -1, 2),
  ),
  window(3109, 'lead', [Oid.anyelement], Oid.anyelement, (partition, row) => shifted(partition, row, 1)),
  window(3110, 'lead', [Oid.anyelement, Oid.int4], Oid.anyelement, (partition, row) => shiftedBy(partition, row, 1)),
  window(3111, 'lead', [Oid.anycompatible, Oid.int4, Oid.anycompatible], Oid.anycompatible, (partition, row) =>
    shiftedBy(partition, row, 1, 2),
  ),
  window(3112, 'first_value', [Oid.anyelement], Oid.anyelement, (partition, row) => {
    const [start, end] = partition.frame(row)
    return start < end ? partition.arg(0, start) : null
  }),
  window(3113, 'last_value', [Oid.anyelement], Oid.anyelement, (partition, row) => {
    const [start, end] = partition.frame(row)
    return start < end ? partition.arg(0, end - 1) : null
  }),
  window(3114, 'nth_value', [Oid.anyelement, Oid.int4], Oid.anyelement, (partition, row) => {
    const nth = partition.arg(1, row) as number | null
    if (nth === null) return null
    if (nth <= 0) throw new PgError('22016', 'argument of nth_value must be greater than zero')
    const [start, end] = partition.frame(row)
    return start + nth <= end ? partition.arg(0, start + nth - 1) : null
  }),
]

/** 0-based number of the row's peer group, kept from row to row: rows are asked in order. */
function peerGroup(partition: Partition, row: number, context: FunctionContext): number {
  const last = context.memo.get('peers') as { partition: Partition; start: number; group: number } | undefined
  const start = partition.peerStart(row)
  if (last?.partition === partition && last.start <= start) {
    if (last.start < start) {
      last.group++
      last.start = start
    }
    return last.group
  }
  let group = 0
  for (let at = partition.peerEnd(0); at <= start && at < partition.rows; at = partition.peerEnd(at)) group++
  context.memo.set('peers', { partition, start, group })
  return group
}

function shifted(partition: Partition, row: number, by: number, otherwise?: number): unknown {
  const target = row + by
  if (target >= 0 && target < partition.rows) return partition.arg(0, target)
  return otherwise === undefined ? null : partition.arg(otherwise, row)
}

function shiftedBy(partition: Partition, row: number, sign: number, otherwise?: number): unknown {
  const offset = partition.arg(1, row) as number | null
  return offset === null ? null : shifted(partition, row, sign * offset, otherwise)
}
