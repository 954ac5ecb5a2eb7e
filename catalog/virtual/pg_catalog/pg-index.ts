// pg_index: the indexes of tables.
import { hasTable, indexAttributes, printedSql, vectorOf } from '../catalog-facts.ts'
import type { IndexSchema } from '../../../engine/tables.ts'
import { defaultOperatorClass } from '../operator-classes.ts'
import { physicalFacts } from '../relation-attributes.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgIndex = virtualTable({
  oid: 2610,
  schema: 'pg_catalog',
  name: 'pg_index',
  relkind: 'r',
  columns: {
    indexrelid: 'oid!',
    indrelid: 'oid!',
    indnatts: 'int2!',
    indnkeyatts: 'int2!',
    indisunique: 'bool!',
    indnullsnotdistinct: 'bool!',
    indisprimary: 'bool!',
    indisexclusion: 'bool!',
    indimmediate: 'bool!',
    indisclustered: 'bool!',
    indisvalid: 'bool!',
    indcheckxmin: 'bool!',
    indisready: 'bool!',
    indislive: 'bool!',
    indisreplident: 'bool!',
    indkey: 'int2vector!',
    indcollation: 'oidvector!',
    indclass: 'oidvector!',
    indoption: 'int2vector!',
    indexprs: 'pg_node_tree',
    indpred: 'pg_node_tree',
  },
  *rows(context) {
    for (const index of wantedIndexes(context)) {
      const types = keyTypes(index, context)
      const expressions = index.columns.flatMap((key) => (key.sql === undefined ? [] : [key.sql]))
      yield {
        indexrelid: index.oid,
        indrelid: index.table,
        indnatts: index.columns.length + index.include.length,
        indnkeyatts: index.columns.length,
        indisunique: index.unique,
        indnullsnotdistinct: index.nullsNotDistinct,
        indisprimary: index.primary,
        indisexclusion: false,
        indimmediate: !isDeferrable(index, context),
        indisclustered: false,
        indisvalid: true,
        indcheckxmin: false,
        indisready: true,
        indislive: true,
        indisreplident: false,
        indkey: vectorOf(indexAttributes(index)),
        indcollation: vectorOf(
          types.map((type) => (type === 0 ? 100 : physicalFacts({ oid: type, typmod: -1 }).collation)),
        ),
        indclass: vectorOf(types.map((type) => defaultOperatorClass(type === 0 ? 25 : type))),
        // Bit 0: descending. Bit 1: nulls first.
        indoption: vectorOf(index.columns.map((key) => Number(key.descending) + 2 * Number(key.nullsFirst))),
        indexprs: expressions.length > 0 ? printedSql(expressions.join(', '), context) : null,
        indpred: index.whereSql === undefined ? null : printedSql(index.whereSql, context),
      }
    }
  },
})

function* wantedIndexes({ catalog, wanted }: VirtualContext): Generator<IndexSchema> {
  const table = wanted.get('indrelid')
  if (table !== undefined) return yield* catalog.indexesOf(table as number)
  const oid = wanted.get('indexrelid')
  if (oid !== undefined) {
    const relation = catalog.relationByOid(oid as number)
    if (relation?.kind === 'index') yield relation.index
    return
  }
  for (const relation of catalog.relations()) if (relation.kind === 'index') yield relation.index
}

/** 0: an expression. */
function keyTypes(index: IndexSchema, { catalog }: VirtualContext): number[] {
  const table = catalog.relationByOid(index.table)
  const columns = table && hasTable(table) ? table.table.schema.columns : []
  return index.columns.map((key) => columns.find((column) => column.attribute === key.attribute)?.type.oid ?? 0)
}

function isDeferrable({ oid, table }: IndexSchema, { catalog }: VirtualContext): boolean {
  const relation = catalog.relationByOid(table)
  if (relation?.kind !== 'table') return false
  return relation.table.schema.constraints.some(
    (one) => 'deferrable' in one && one.kind !== 'foreign' && one.index === oid,
  )
}
