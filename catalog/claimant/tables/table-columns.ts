// New columns: attribute numbers, and the sequences that serial and identity columns own.
import type { NewColumn } from '../../../engine/bind/statement.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { initialAcl } from '../privileges/initial-acl.ts'
import { chooseName, relationNameTaken } from '../object-names.ts'
import { requireTypeUsage } from '../privileges/permissions.ts'
import { nextvalOf } from '../sequences/sequence-default.ts'

/** all: new columns of the same statement, which a generated one may read. */
export function toColumn(
  draft: CatalogDraft,
  table: Pick<TableRow, 'oid' | 'name' | 'schemaOid' | 'database' | 'owner'>,
  column: NewColumn,
  attribute: number,
  attributeOf: (name: string) => number,
): ColumnSchema {
  requireTypeUsage(draft, declaredOid(column.type))
  const { newSequence, serial, readsColumns, kept: _, ...schema } = column
  const sequence = newSequence && ownedSequence(draft, table, column, attribute)
  return {
    ...schema,
    attribute,
    ...(readsColumns ? { reads: readsColumns.map(attributeOf) } : {}),
    ...(sequence === undefined ? {} : { sequence }),
    ...(serial && sequence !== undefined ? { defaultSql: nextvalOf(sequence) } : {}),
  }
}

function ownedSequence(
  draft: CatalogDraft,
  table: Pick<TableRow, 'oid' | 'name' | 'schemaOid' | 'database' | 'owner'>,
  column: NewColumn,
  attribute: number,
): number {
  const { name: given, ...definition } = column.newSequence!
  const taken = relationNameTaken(draft.catalog, table.schemaOid)
  // The table itself is not in the catalog yet, and its name is not to be had.
  const name =
    given ?? chooseName(table.name, column.name, 'seq', (candidate) => candidate === table.name || taken(candidate))
  const oid = draft.newOid()
  const command = draft.catalog.row('table', table.oid) ? 'ALTER TABLE' : 'CREATE TABLE'
  draft.debug(`${command} will create implicit sequence "${name}" for serial column "${table.name}.${column.name}"`)
  const acl = initialAcl(draft, 'S', table.owner, table.schemaOid)
  draft.put('sequence', oid, {
    ...definition,
    oid,
    name,
    schemaOid: table.schemaOid,
    database: table.database,
    owner: table.owner,
    ...(acl && { acl }),
    ownedBy: { table: table.oid, attribute },
  })
  draft.sequences.set(oid, { lastValue: definition.start, called: false })
  return oid
}
