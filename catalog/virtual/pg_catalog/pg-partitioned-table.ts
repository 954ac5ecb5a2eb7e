// pg_catalog.pg_partitioned_table: the tables with PARTITION BY. Where the partitions are regions and no tables, none is the default one,
// and pg_class says of the table what it says of any.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../../engine/sql-text/quote-literal.ts'
import type { PartitionElement } from '../../../engine/partition/rule.ts'
import type { Partitioning } from '../../../engine/partitioned/partitioning.ts'
import type { ColumnSchema, Table } from '../../../engine/tables.ts'
import { baseTables, printedSql, vectorOf } from '../catalog-facts.ts'
import { defaultOperatorClass } from '../operator-classes.ts'
import { physicalFacts } from '../relation-attributes.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgPartitionedTable = virtualTable({
  oid: 3350,
  schema: 'pg_catalog',
  name: 'pg_partitioned_table',
  relkind: 'r',
  columns: {
    partrelid: 'oid!',
    partstrat: 'char!',
    partnatts: 'int2!',
    partdefid: 'oid!',
    partattrs: 'int2vector!',
    partclass: 'oidvector!',
    partcollation: 'oidvector!',
    partexprs: 'pg_node_tree',
  },
  *rows(context) {
    for (const { oid, table } of baseTables(context.catalog)) {
      if (table.info.partitioning) yield declared(oid, table, table.info.partitioning, context)
      const rule = table.info.partition
      if (!rule) continue
      const { elements } = rule
      const columns = elements.map(({ attribute }) => table.schema.columns.find((one) => one.attribute === attribute)!)
      const quanta = elements.flatMap((element, i) => (element.quantum ? [quantumText(element, columns[i])] : []))
      yield {
        partrelid: oid,
        partstrat: rule.strategy[0],
        partnatts: elements.length,
        partdefid: 0,
        partattrs: vectorOf(elements.map(({ attribute, quantum }) => (quantum ? 0 : attribute))),
        // Of operator classes only those of btree are known here.
        partclass: vectorOf(
          columns.map(({ type }) => (rule.strategy === 'range' ? defaultOperatorClass(type.oid) : 0)),
        ),
        partcollation: vectorOf(
          columns.map(({ type }, i) => (elements[i].quantum ? 0 : physicalFacts(type).collation)),
        ),
        partexprs: quanta.length > 0 ? printedSql(quanta.join(', '), context) : null,
      }
    }
  },
})

/** One whose partitions are tables. */
function declared(oid: number, { schema }: Table, { strategy, keys }: Partitioning, context: VirtualContext) {
  const expressions = keys.flatMap(({ sql }) => (sql === undefined ? [] : [sql]))
  return {
    partrelid: oid,
    partstrat: strategy[0],
    partnatts: keys.length,
    partdefid: context.catalog.partitionsOf?.(oid).find(({ bound }) => bound.kind === 'default')?.table ?? 0,
    partattrs: vectorOf(keys.map(({ attribute = 0 }) => attribute)),
    partclass: vectorOf(keys.map(({ type }) => (strategy === 'hash' ? 0 : defaultOperatorClass(type.oid)))),
    partcollation: vectorOf(
      keys.map(({ attribute, type }) => {
        const column = schema.columns.find((one) => one.attribute === attribute)
        return physicalFacts(column?.type ?? type).collation
      }),
    ),
    partexprs: expressions.length > 0 ? printedSql(expressions.join(', '), context) : null,
  }
}

const quantumText = ({ quantum }: PartitionElement, { name }: ColumnSchema): string =>
  `quantum(${quoteIdentifier(name)}, ${quantum!.count}, ${quoteLiteral(quantum!.unit)})`
