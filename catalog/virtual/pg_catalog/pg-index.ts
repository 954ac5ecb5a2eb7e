// pg_index: the indexes of tables.
import { isComplete } from '../../../engine/partitioned/partition-tree.ts'
import { hasTable, indexAttributes, printedSql, vectorOf } from '../catalog-facts.ts'
import { hasOwnIndex, type IndexSchema, type KeptSettings } from '../../../engine/tables.ts'
import { defaultClassOf, operatorClassesNamed } from '../operator-classes.ts'
import { Oid } from '../../../engine/types/oids.ts'
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
      const constraint = constraintOf(index, context)
      const temporal = constraint?.kind === 'exclusion' ? constraint.temporal : undefined
      const expressions = index.columns.flatMap((key) => (key.sql === undefined ? [] : [key.sql]))
      yield {
        indexrelid: index.oid,
        indrelid: index.table,
        indnatts: index.columns.length + index.include.length,
        indnkeyatts: index.columns.length,
        indisunique: index.unique || temporal !== undefined,
        indnullsnotdistinct: index.nullsNotDistinct,
        indisprimary: index.primary || temporal === 'primary',
        indisexclusion: index.columns.some(({ operator }) => operator !== undefined),
        indimmediate: !constraint?.deferrable,
        indisclustered: keptOf(index, context)?.clusteredOn === index.oid,
        indisvalid: isComplete(context.catalog, index),
        indcheckxmin: false,
        indisready: true,
        indislive: true,
        indisreplident: identifies(index, keptOf(index, context)),
        indkey: vectorOf(indexAttributes(index)),
        indcollation: vectorOf(
          types.map((type) => (type === 0 ? 100 : physicalFacts({ oid: type, typmod: -1 }).collation)),
        ),
        indclass: vectorOf(types.map((type, at) => operatorClassOf(index, at, type === 0 ? Oid.text : type, context))),
        // Bit 0: descending. Bit 1: nulls first.
        indoption: vectorOf(index.columns.map((key) => Number(key.descending) + 2 * Number(key.nullsFirst))),
        indexprs: expressions.length > 0 ? printedSql(expressions.join(', '), context) : null,
        indpred: index.whereSql === undefined ? null : printedSql(index.whereSql, context),
      }
    }
  },
})

function keptOf({ table }: IndexSchema, { catalog }: VirtualContext): KeptSettings | undefined {
  const relation = catalog.relationByOid(table)
  return relation?.kind === 'table' ? relation.table.info.kept : undefined
}

const identifies = ({ oid }: IndexSchema, kept: KeptSettings | undefined): boolean =>
  typeof kept?.replicaIdentity === 'object' && kept.replicaIdentity.index === oid

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

function operatorClassOf(
  { method, columns }: IndexSchema,
  at: number,
  type: number,
  { catalog }: VirtualContext,
): number {
  const named = columns[at].operatorClass
  const found =
    named === undefined ? defaultClassOf(type, method, catalog.extensions?.()) : operatorClassesNamed(named, method)[0]
  return found?.oid ?? 0
}

/** 0: of an expression that is not known. */
function keyTypes(index: IndexSchema, { catalog }: VirtualContext): number[] {
  const table = catalog.relationByOid(index.table)
  const columns = table && hasTable(table) ? table.table.schema.columns : []
  return index.columns.map(
    (key) => key.type ?? columns.find((column) => column.attribute === key.attribute)?.type.oid ?? 0,
  )
}

function constraintOf({ oid, table }: IndexSchema, { catalog }: VirtualContext) {
  const relation = catalog.relationByOid(table)
  const constraints = relation?.kind === 'table' ? relation.table.schema.constraints : []
  return constraints.filter(hasOwnIndex).find(({ index }) => index === oid)
}
