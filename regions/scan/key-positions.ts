// Where a unique key may lie in a segment, by its hashed index; whoever reads the rows compares the key itself.
import { buildColumn } from '../../engine/columns/build.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import { lookUpHash } from '../segments/segment-keys.ts'
import type { KeyPartition } from './partition.ts'

export function keyPositions({ path, key, types, values }: KeyPartition): number[] {
  const columns = types.map((type, i) => buildColumn(type, [values[i]]))
  const probe = new KeyColumns({ ...key, unique: true }, columns, 1)
  return lookUpHash(path, key, probe.hash(0))
}
