// DROP DATABASE: nobody may be connected to it; all that is in it goes along.
import { PgError } from '../../../engine/errors.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { dropSessionDefaults } from '../roles/session-defaults.ts'
import { refuseTransactionBlock } from '../transaction-block.ts'

export function dropDatabase(draft: CatalogDraft, name: string, ifExists: boolean): void {
  refuseTransactionBlock(draft, 'DROP DATABASE')
  const database = [...draft.catalog.databases()].find((candidate) => candidate.name === name)
  if (!database) {
    if (!ifExists) throw new PgError('3D000', `database "${name}" does not exist`)
    draft.notice(`database "${name}" does not exist, skipping`)
    return
  }
  requireOwner(draft, database.owner, `database ${name}`)
  if (database.isTemplate) throw new PgError('42809', 'cannot drop a template database')
  if (database.oid === draft.catalog.databaseOid) throw new PgError('55006', 'cannot drop the currently open database')
  const others = draft.context.connectionsTo?.(database.oid) ?? 0
  if (others > 0) {
    throw new PgError('55006', `database "${name}" is being accessed by other users`, {
      detail:
        others === 1
          ? 'There is 1 other session using the database.'
          : `There are ${others} other sessions using the database.`,
    })
  }
  const other = draft.context.catalogOf?.(database.oid)
  const tables = new Set<number>()
  for (const table of other?.rowsOf('table') ?? []) {
    tables.add(table.oid)
    draft.dropForeignTable(table.oid, table.regions)
  }
  for (const rule of draft.catalog.rowsOf('table_tombstone'))
    if (tables.has(rule.table_id as number)) draft.remove('table_tombstone', rule.id)
  for (const sequence of other?.rowsOf('sequence') ?? []) draft.dropForeignSequence(sequence.oid)
  for (const entity of ['database_datastore', 'database_tombstone'] as const)
    for (const link of draft.catalog.rowsOf(entity))
      if (link.database_id === database.oid) draft.remove(entity, link.id)
  dropSessionDefaults(draft, 'database', database.oid)
  draft.remove('database', database.oid)
}
