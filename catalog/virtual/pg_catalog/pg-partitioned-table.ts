// pg_catalog.pg_partitioned_table: the tables with PARTITION BY. Their partitions are regions and no tables, so none is the default one,
// and pg_class says of them what it says of any table.
import { quoteIdentifier, quoteLiteral } from '../../../engine/bind/ddl/expression-text.ts'
import type { PartitionElement } from '../../../engine/partition/rule.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { baseTables, printedSql, vectorOf } from '../catalog-facts.ts'
import { defaultOperatorClass } from '../operator-classes.ts'
import { physicalFacts } from '../relation-attributes.ts'
import { virtualTable } from '../virtual-table.ts'

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

const quantumText = ({ quantum }: PartitionElement, { name }: ColumnSchema): string =>
  `quantum(${quoteIdentifier(name)}, ${quantum!.count}, ${quoteLiteral(quantum!.unit)})`
