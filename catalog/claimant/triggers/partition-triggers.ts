// Triggers of the rows of a partitioned table: each partition has a copy under the same name, which comes and goes with the one above.
import { PgError } from '../../../engine/errors.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { attributesBelow } from '../partitions/attributes-below.ts'
import { putTriggers, removeTrigger, triggeredRow } from './relation-triggers.ts'

/** A trigger that the table just got, in the tables below. replace: what they have under its name gives way. */
export function copyToPartitions(draft: CatalogDraft, table: TableRow, trigger: Trigger, replace: boolean): void {
  if (trigger.forEach !== 'row') return
  for (const part of draft.catalog.partitionsOf(table.oid)) copyTo(draft, part.table, trigger, replace)
}

/** All that a new partition gets. Throws 0A000 where its own triggers would show rows of it alone. */
export function inheritTriggers(draft: CatalogDraft, parent: TableRow, child: number): void {
  const own = draft.table(child).triggers?.find(showsRows)
  if (own)
    throw new PgError(
      '0A000',
      `trigger "${own.name}" prevents table "${draft.table(child).name}" from becoming a partition`,
      { detail: 'ROW triggers with transition tables are not supported on partitions.' },
    )
  for (const trigger of parent.triggers ?? []) if (trigger.forEach === 'row') copyTo(draft, child, trigger, false)
}

export const showsRows = ({ forEach, oldTable, newTable }: Trigger): boolean =>
  forEach === 'row' && (oldTable !== undefined || newTable !== undefined)

function copyTo(draft: CatalogDraft, child: number, trigger: Trigger, replace: boolean): void {
  const table = draft.table(child)
  const existing = table.triggers?.find(({ name }) => name === trigger.name)
  if (existing && !replace) throw alreadyThere(trigger.name, table.name)
  const { comment: _, ...copied } = trigger
  const made: Trigger = {
    ...copied,
    oid: existing?.oid ?? draft.newOid(),
    parent: trigger.oid,
    ...(trigger.columns && { columns: attributesBelow(draft, table, trigger.columns) }),
    ...(trigger.reads && { reads: attributesBelow(draft, table, trigger.reads) }),
    ...(trigger.constraint && { constraint: { ...trigger.constraint, oid: draft.newOid() } }),
  }
  const others = (table.triggers ?? []).filter((one) => one !== existing)
  putTriggers(draft, { kind: 'table', row: table }, [...others, made])
  copyToPartitions(draft, draft.table(child), made, replace)
}

export const alreadyThere = (name: string, table: string): PgError =>
  new PgError('42710', `trigger "${name}" for relation "${table}" already exists`)

/** A table that is no partition any more keeps its own triggers alone. */
export function dropCopies(draft: CatalogDraft, child: number): void {
  for (const trigger of draft.table(child).triggers ?? []) {
    if (trigger.parent === undefined) continue
    for (const below of copiesOf(draft, child, trigger.oid)) removeTrigger(draft, below.table, below.trigger.oid)
    removeTrigger(draft, child, trigger.oid)
  }
}

interface Copy {
  readonly table: number
  readonly trigger: Trigger
}

/** In the partitions, and in theirs. */
export function copiesOf(draft: CatalogDraft, table: number, oid: number): readonly Copy[] {
  return draft.catalog.partitionsOf(table).flatMap((part): readonly Copy[] => {
    const trigger = draft.table(part.table).triggers?.find(({ parent }) => parent === oid)
    return trigger ? [{ table: part.table, trigger }, ...copiesOf(draft, part.table, trigger.oid)] : []
  })
}

/** The trigger above that a copy is of. */
export function originalOf(draft: CatalogDraft, table: number, { parent }: Trigger): Copy | undefined {
  const above = triggeredRow(draft, table)
  if (parent === undefined || above?.kind !== 'table' || !above.row.partitionOf) return undefined
  const oid = above.row.partitionOf.parent
  const trigger = draft.table(oid).triggers?.find((one) => one.oid === parent)
  return trigger && { table: oid, trigger }
}
