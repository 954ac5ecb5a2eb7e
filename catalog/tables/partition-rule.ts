// From PARTITION BY as written to the rule of a new table: columns by attribute, a share for each region, checked for cover and overlap.
import type { NewPartition } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import { regionsMax } from '../../engine/bind/ddl/table-options.ts'
import { checkRule } from '../../engine/partition/check-rule.ts'
import type { PartitionRule } from '../../engine/partition/rule.ts'
import type { ColumnSchema } from '../../engine/tables.ts'
import type { TextSettings } from '../../engine/types/type.ts'

/** asked: how many regions WITH (regions) says. Region i has share i. */
export function newRule(
  partition: NewPartition,
  columns: readonly ColumnSchema[],
  asked: number | undefined,
  settings: TextSettings,
): PartitionRule {
  const columnOf = (name: string): ColumnSchema => columns.find((column) => column.name === name)!
  const elements = partition.elements.map(({ column, quantum }) => ({
    attribute: columnOf(column).attribute,
    ...(quantum && { quantum }),
  }))
  const { type } = columnOf(partition.elements[0].column)
  const rule =
    partition.strategy === 'hash' ? hashRule(partition, elements, asked ?? 1) : rangeRule(partition, elements)
  requireAsked(rule, asked)
  checkRule(rule, type, settings)
  return rule
}

const hashRule = (
  { sharding = 'jump' }: NewPartition,
  elements: PartitionRule['elements'],
  slots: number,
): PartitionRule => ({
  strategy: 'hash',
  elements,
  sharding,
  slots,
  shares: Array.from({ length: slots }, (_, slot) => ({ region: slot, slot, bits: 0, value: 0 })),
  nextRegion: slots,
})

const rangeRule = ({ bounds = [{}] }: NewPartition, elements: PartitionRule['elements']): PartitionRule => ({
  strategy: 'range',
  elements,
  shares: bounds.map((bound, region) => ({ region, ...bound })),
  nextRegion: bounds.length,
})

function requireAsked({ shares }: PartitionRule, asked = shares.length): void {
  if (shares.length > regionsMax)
    throw new PgError('22023', `a table can have at most ${regionsMax} regions`, {
      detail: `Its bounds make ${shares.length}.`,
    })
  if (asked !== shares.length)
    throw new PgError('22023', `parameter "regions" is ${asked}, but the bounds make ${shares.length}`, {
      detail: `PARTITION BY RANGE over ${asked} regions needs ${asked - 1} bounds.`,
    })
}

/** Refuses what would change the values that rows were placed by. */
export function refusePartitionColumn(
  { name, partition }: { readonly name: string; readonly partition?: PartitionRule },
  column: ColumnSchema,
  verb: 'drop' | 'alter',
): void {
  if (!partition?.elements.some(({ attribute }) => attribute === column.attribute)) return
  throw new PgError(
    '42P16',
    `cannot ${verb} column "${column.name}" because it is part of the partition key of relation "${name}"`,
  )
}
