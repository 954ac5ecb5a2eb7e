// cadastre.partition_columns: the columns that say which region of a table a row lies in, with their quanta of time.
import { baseTables } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastrePartitionColumns = virtualTable({
  oid: 14_120,
  schema: 'cadastre',
  name: 'partition_columns',
  relkind: 'v',
  columns: {
    table_oid: 'oid!',
    attribute: 'int2!',
    column_name: 'name!',
    strategy: 'text!',
    position: 'int2!',
    interval: 'int4',
    unit: 'text',
  },
  *rows({ catalog }) {
    for (const { oid, table } of baseTables(catalog)) {
      const rule = table.info.partition
      for (const [i, { attribute, quantum }] of (rule?.elements ?? []).entries()) {
        yield {
          table_oid: oid,
          attribute,
          column_name: table.schema.columns.find((column) => column.attribute === attribute)!.name,
          strategy: rule!.strategy,
          position: i + 1,
          interval: quantum?.count ?? null,
          unit: quantum?.unit ?? null,
        }
      }
    }
  },
})
