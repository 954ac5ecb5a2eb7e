// CREATE INDEX. The index is an entity of its own; the table's regions build it when they get their new schema.
import type { CreateIndex } from '../../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { isMaterialized } from '../../../engine/relation-word.ts'
import type { Relation } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { operatorClassOf } from './indexable.ts'
import { refuseLooseKeys } from './collated-keys.ts'
import { chooseName, indexColumnNames, joinedNames, relationNameTaken } from '../object-names.ts'
import { passIndexOn } from '../partitions/inherit.ts'
import { requirePartitionKey } from '../partitions/key-columns.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { refuseSystem, requireChangeable, requireRelation } from '../resolve.ts'
import { withStoredKeys } from './stored-keys.ts'
import { validateUniqueIndex } from './validations.ts'
import { refuseVirtual } from './refuse-virtual.ts'

/** tableOid: the table of a CREATE TABLE … LIKE, whose name need not be looked up. */
export function createIndex(draft: CatalogDraft, ddl: CreateIndex, tableOid?: number): void {
  const table = draft.table(tableOid ?? indexed(draft, ddl.table).oid)
  requireOwner(draft, table.owner, `${table.materialized ? 'materialized view' : 'table'} ${table.name}`)
  const taken = relationNameTaken(draft.catalog, table.schemaOid)
  if (ddl.name !== undefined && taken(ddl.name)) {
    if (!ddl.ifNotExists) throw new PgError('42P07', `relation "${ddl.name}" already exists`)
    draft.skip(`relation "${ddl.name}" already exists, skipping`, '42P07')
    return
  }
  const attributeOf = (name: string): number => {
    const column = table.columns.find((candidate) => candidate.name === name)
    if (!column) throw new PgError('42703', `column "${name}" does not exist`)
    return column.attribute
  }
  const columns = ddl.index.columns.map(({ column, sql, type, descending, nullsFirst, operatorClass }) => {
    const attribute = column === undefined ? undefined : attributeOf(column)
    const own = attribute === undefined ? type : table.columns.find((one) => one.attribute === attribute)!.type
    const kept = own && operatorClassOf(operatorClass, own, ddl.index.method, draft.catalog.extensions())
    const order = { descending, nullsFirst, ...(kept !== undefined && { operatorClass: kept }) }
    return attribute === undefined ? { sql, ...(type && { type: type.oid }), ...order } : { attribute, ...order }
  })
  const keys = columns.flatMap((key) => ('attribute' in key && key.attribute !== undefined ? [key.attribute] : []))
  refuseVirtual(table.columns, [...keys, ...ddl.index.include.map(attributeOf)], 'indexes')
  if (ddl.index.unique) {
    const compared = columns.flatMap((key) =>
      'attribute' in key && key.attribute !== undefined ? [key.attribute] : [],
    )
    refuseLooseKeys(draft, table.columns, compared)
    requirePartitionKey(table, 'UNIQUE', compared)
    if (
      (table.partitioning ?? table.partitionOf) &&
      (ddl.index.whereSql !== undefined || compared.length < columns.length)
    )
      throw notSupported('a unique index with WHERE or over expressions of a partitioned table or a partition')
  }
  const labels = [...ddl.index.columns.map((key) => key.column ?? key.label ?? 'expr'), ...ddl.index.include]
  const oid = draft.newOid()
  const name = ddl.name ?? chooseName(table.name, joinedNames(indexColumnNames(labels)), 'idx', taken)
  const index = {
    oid,
    name,
    table: table.oid,
    schemaOid: table.schemaOid,
    database: table.database,
    unique: ddl.index.unique,
    primary: false,
    columns: ddl.index.unique ? withStoredKeys(draft, table, columns, ddl) : columns,
    include: ddl.index.include.map(attributeOf),
    ...(ddl.index.whereSql === undefined ? {} : { whereSql: ddl.index.whereSql }),
    ...(ddl.index.readsColumns?.length ? { reads: ddl.index.readsColumns.map(attributeOf) } : {}),
    method: ddl.index.method,
    nullsNotDistinct: ddl.index.nullsNotDistinct,
    ...(ddl.index.options && { options: ddl.index.options }),
  }
  draft.put('index', oid, index)
  const isEmpty = table.materialized?.populated === false
  const fresh = draft.created.has(table.oid) || table.partitioning !== undefined || isEmpty
  draft.putAltered(draft.table(table.oid), {})
  if (!ddl.only) passIndexOn(draft, index)
  if (index.unique && !fresh) draft.validate.push(validateUniqueIndex(draft, table, index))
}

function indexed(draft: CatalogDraft, name: CreateIndex['table']): Relation {
  const relation = requireRelation(draft, name)
  refuseSystem(relation)
  return isMaterialized(relation) ? relation : requireChangeable(draft, name, 'table')
}
