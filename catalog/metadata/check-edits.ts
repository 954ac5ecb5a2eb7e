// Whether changes of metadata may be made: each row by itself, what it names, and who names what goes away. As constraints of tables would.
import { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import { isMetadataName, metadataEntities } from './entities.ts'
import type { MetadataEntity, MetadataName, MetadataRow, MetadataView } from './entity.ts'

/** before and after: the catalog without and with the edits. Throws 23502, 23503, 23505, 23514 and what the entities' own checks throw. */
export function checkMetadataEdits(
  edits: readonly CatalogEdit[],
  before: CatalogSnapshot,
  after: CatalogSnapshot,
): void {
  for (const edit of edits) {
    if (isMetadataName(edit.entity)) {
      if (edit.op === 'remove') refuseIfNamed(edit.entity, edit.oid, metadataEntities[edit.entity].table, after)
      else checkRow(metadataEntities[edit.entity], edit.value as MetadataRow, before, after)
    }
  }
}

function checkRow(entity: MetadataEntity, row: MetadataRow, before: CatalogSnapshot, after: CatalogSnapshot): void {
  const { table } = entity
  for (const [name, column] of Object.entries(entity.columns)) {
    const value = row[name] ?? null
    if (value === null) {
      if (!column.notNull) continue
      throw new PgError('23502', `null value in column "${name}" of relation "${table}" violates not-null constraint`, {
        schema: 'cadastre',
        table,
        column: name,
      })
    }
    if (column.oneOf && !column.oneOf.includes(String(value))) {
      throw new PgError('23514', `new row for relation "${table}" violates check constraint "${table}_${name}_check"`, {
        detail: `"${String(value)}" is not one of ${column.oneOf.join(', ')}.`,
        schema: 'cadastre',
        table,
        constraint: `${table}_${name}_check`,
      })
    }
    if (column.references && after.row(column.references, value as number) === undefined) {
      const target = column.references === 'database' ? 'database' : metadataEntities[column.references].table
      throw new PgError(
        '23503',
        `insert or update on table "${table}" violates foreign key constraint "${table}_${name}_fkey"`,
        {
          detail: `Key (${name})=(${String(value)}) is not present in table "${target}".`,
          schema: 'cadastre',
          table,
          constraint: `${table}_${name}_fkey`,
        },
      )
    }
  }
  for (const columns of entity.unique) requireUnique(entity, columns, row, after)
  entity.check?.(row, viewOf(after), before.row(entity.name, row.id))
}

function requireUnique(
  { name: entity, table }: MetadataEntity,
  columns: readonly string[],
  row: MetadataRow,
  after: CatalogSnapshot,
): void {
  for (const other of after.rowsOf(entity)) {
    if (other.id === row.id || !columns.every((column) => other[column] === row[column])) continue
    const constraint = `${table}_${columns.join('_')}_key`
    throw new PgError('23505', `duplicate key value violates unique constraint "${constraint}"`, {
      detail: `Key (${columns.join(', ')})=(${columns.map((column) => String(row[column])).join(', ')}) already exists.`,
      schema: 'cadastre',
      table,
      constraint,
    })
  }
}

/** Links of databases go with their database; everything else that is named stays. */
export function refuseIfNamed(
  entity: MetadataName | 'database',
  id: number,
  table: string,
  after: CatalogSnapshot,
): void {
  for (const other of Object.values(metadataEntities)) {
    for (const [name, column] of Object.entries(other.columns)) {
      if (column.references !== entity) continue
      for (const row of after.rowsOf(other.name)) {
        if (row[name] !== id) continue
        const constraint = `${other.table}_${name}_fkey`
        throw new PgError(
          '23503',
          `update or delete on table "${table}" violates foreign key constraint "${constraint}" on table "${other.table}"`,
          {
            detail: `Key (id)=(${id}) is still referenced from table "${other.table}".`,
            schema: 'cadastre',
            table: other.table,
            constraint,
          },
        )
      }
    }
  }
}

const viewOf = (catalog: CatalogSnapshot): MetadataView => ({
  rowsOf: (entity) => catalog.rowsOf(entity),
  row: (entity, id) => catalog.row(entity, id),
})
