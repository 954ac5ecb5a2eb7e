// CREATE [OR REPLACE] VIEW. A replacement keeps the columns there are, since others may read them, and may add some at the end.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import type { ColumnSchema } from '../../engine/tables.ts'
import { formatType } from '../../engine/types/registry.ts'
import type { ViewRow } from '../rows.ts'
import { isTemporarySchema } from '../temporary-schemas.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { newRelation } from './tables/create-relation.ts'
import { requireOwner } from './privileges/permissions.ts'
import { creationSchema } from './resolve.ts'

type CreateView = Extract<DdlStatement, { kind: 'create-view' }>

export function createView(draft: CatalogDraft, ddl: CreateView): void {
  const columns = ddl.columns.map((column, index): ColumnSchema => ({
    ...column,
    attribute: index + 1,
    notNull: false,
  }))
  const { sql, reads, options } = ddl
  const temporary = ddl.temporary || readsTemporary(draft, ddl)
  const schema = creationSchema(draft, ddl.name, temporary)
  if (temporary && !ddl.temporary) draft.notice(`view "${ddl.name.name}" will be a temporary view`)
  const existing = ddl.replace ? draft.catalog.relation(schema.oid, ddl.name.name) : undefined
  if (existing) {
    if (existing.kind !== 'view') throw new PgError('42809', `"${ddl.name.name}" is not a view`)
    const view = draft.catalog.row('view', existing.oid)!
    requireOwner(draft, view.owner, `view ${view.name}`)
    refuseSelf(view, ddl)
    requireSameColumns(view, columns)
    const commented = columns.map((column, index) => {
      const comment = view.columns[index]?.comment
      return comment === undefined ? column : { ...column, comment }
    })
    draft.put('view', view.oid, { ...view, columns: commented, sql, reads, options, version: view.version + 1 })
    return
  }
  const relation = newRelation(draft, { name: ddl.name, temporary, ifNotExists: false })
  if (relation) draft.put('view', relation.oid, { ...relation, options, columns, sql, reads, version: 1 })
}

/** A view cannot outlive what it reads. */
function readsTemporary({ catalog }: CatalogDraft, { reads }: CreateView): boolean {
  return reads.some(({ relation }) => isTemporarySchema(catalog.relationByOid(relation)?.schemaOid ?? 0))
}

function refuseSelf(view: ViewRow, ddl: CreateView): void {
  if (ddl.reads.some((read) => read.relation === view.oid)) {
    throw new PgError('42P17', `infinite recursion detected in rules for relation "${view.name}"`)
  }
}

function requireSameColumns(view: ViewRow, columns: readonly ColumnSchema[]): void {
  if (columns.length < view.columns.length) throw new PgError('42P16', 'cannot drop columns from view')
  view.columns.forEach((before, index) => {
    const after = columns[index]
    if (after.name !== before.name) {
      throw new PgError('42P16', `cannot change name of view column "${before.name}" to "${after.name}"`, {
        hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
      })
    }
    if (after.type.oid === before.type.oid && after.type.typmod === before.type.typmod) return
    const [from, to] = [before, after].map(({ type }) => formatType(type.oid, type.typmod))
    throw new PgError('42P16', `cannot change data type of view column "${before.name}" from ${from} to ${to}`)
  })
}
