// row_number, rank, dense_rank, percent_rank, cume_dist and ntile, from where a row's partition and peers lie.
import type { Column } from '../columns/column.ts'
import { reader } from '../columns/read.ts'
import { PgError } from '../errors.ts'
import type { TypeRef } from '../types/type.ts'
import type { SortedWindow } from './sorted-window.ts'

export const rankNames: ReadonlySet<string> = new Set([
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'],
])

export function rankColumn(name: string, type: TypeRef, sorted: SortedWindow): Column {
  const { rows, partitions } = sorted
  const { length } = rows
  if (name === 'percent_rank' || name === 'cume_dist') {
    const peers = sorted.peers()
    const values = new Float64Array(length)
    for (let at = 0; at < length; at++) {
      const size = partitions.end[at] - partitions.start[at]
      const of = name === 'cume_dist' ? peers.end[at] : peers.start[at]
      const before = of - partitions.start[at]
      values[at] = name === 'cume_dist' ? before / size : size <= 1 ? 0 : before / (size - 1)
    }
    return { type, layout: { kind: 'f64' }, length, values }
  }
  const values = new BigInt64Array(length)
  // Ranks fit the lower halves.
  const words = new Int32Array(values.buffer)
  if (name === 'row_number') {
    for (let at = 0; at < length; at++) words[2 * at] = at - partitions.start[at] + 1
  } else {
    const { start } = sorted.peers()
    let group = 0
    for (let at = 0; at < length; at++) {
      if (partitions.start[at] === at) group = 1
      else if (start[at] === at) group++
      words[2 * at] = name === 'rank' ? start[at] - partitions.start[at] + 1 : group
    }
  }
  return { type, layout: { kind: 'i64' }, length, values }
}

export function ntileColumn(argument: Column, type: TypeRef, { rows, partitions }: SortedWindow): Column {
  const { length } = rows
  const values = new Int32Array(length)
  const read = reader(argument)
  let validity: Uint8Array | undefined
  for (let begin = 0; begin < length; begin = partitions.end[begin]) {
    const end = partitions.end[begin]
    // PostgreSQL reads the number of buckets once, at the partition's first row.
    const buckets = read(rows[begin]) as number | null
    if (buckets !== null && buckets <= 0) throw new PgError('22014', 'argument of ntile must be greater than zero')
    if (buckets === null) {
      validity ??= new Uint8Array((length + 7) >> 3).fill(255)
      for (let at = begin; at < end; at++) validity[at >> 3] &= ~(1 << (at & 7))
      continue
    }
    const size = Math.floor((end - begin) / buckets)
    const larger = (end - begin) % buckets
    const inLarger = larger * (size + 1)
    for (let at = begin; at < end; at++) {
      const row = at - begin
      values[at] = row < inLarger ? Math.floor(row / (size + 1)) + 1 : larger + Math.floor((row - inLarger) / size) + 1
    }
  }
  return { type, layout: { kind: 'i32' }, length, values, validity }
}
