// A unique key of a partitioned table is looked after partition by partition: so it must say which partition a row is in.
import { PgError } from '../../../engine/errors.ts'
import type { ExclusionConstraint, IndexSchema } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'

/** what: PRIMARY KEY, or UNIQUE. attributes: those that the key compares as they are. Throws 0A000. */
export function requirePartitionKey(
  { name, partitioning, columns }: TableRow,
  what: 'PRIMARY KEY' | 'UNIQUE',
  attributes: readonly number[],
): void {
  for (const { attribute } of partitioning?.keys ?? []) {
    if (attribute === undefined)
      throw new PgError('0A000', `unsupported ${what} constraint with partition key definition`, {
        detail: `${what} constraints cannot be used when partition keys include expressions.`,
      })
    if (attributes.includes(attribute)) continue
    const column = columns.find((one) => one.attribute === attribute)?.name
    throw new PgError('0A000', 'unique constraint on partitioned table must include all partitioning columns', {
      detail: `${what} constraint on table "${name}" lacks column "${column}" which is part of the partition key.`,
    })
  }
}

/** Two rows of different partitions must not have to be compared. Throws 0A000. */
export function requireExclusionPartitionKey(
  table: TableRow,
  temporal: ExclusionConstraint['temporal'],
  keys: IndexSchema['columns'],
): void {
  const { name, partitioning, columns } = table
  const what = temporal === 'primary' ? 'PRIMARY KEY' : temporal ? 'UNIQUE' : 'EXCLUDE'
  for (const { attribute } of partitioning?.keys ?? []) {
    if (attribute === undefined)
      throw new PgError('0A000', `unsupported ${what} constraint with partition key definition`, {
        detail: `${what} constraints cannot be used when partition keys include expressions.`,
      })
    const column = columns.find((one) => one.attribute === attribute)?.name
    const own = keys.filter((key) => key.attribute === attribute)
    if (own.some(({ operator }) => operator?.name === '=')) continue
    if (own.length > 0)
      throw new PgError(
        '0A000',
        `cannot match partition key to index on column "${column}" using non-equal operator "${own[0].operator?.name}"`,
      )
    throw new PgError('0A000', 'unique constraint on partitioned table must include all partitioning columns', {
      detail: `${what} constraint on table "${name}" lacks column "${column}" which is part of the partition key.`,
    })
  }
}
