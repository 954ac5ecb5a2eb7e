// tableoid of rows of a partitioned table: found out by the partition key, which says where each row lies.
import { partitionOfRowOid } from '../../functions/system/partitions.ts'
import { notSupported } from '../../errors.ts'
import { tableByOid, treeOf } from '../../partitioned/partition-tree.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import { type Table, visibleColumns } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import type { Binding } from '../binding.ts'
import { bindStored } from '../expression/expression.ts'
import type { ScopeColumn } from '../scope.ts'
import { typeOf } from '../types/types.ts'

/** columns: the table's visible ones as the statement sees them, in order. */
export function partitionOfRow(table: Table, columns: readonly ScopeColumn[], binding: Binding): Expression {
  const own = visibleColumns(table.schema.columns)
  const keys = [...treeOf(binding.catalog, table.info.oid)].flatMap((oid) => {
    const level = tableByOid(binding.catalog, oid)
    const valueOf = (attribute: number): Expression => {
      const name = level.schema.columns.find((column) => column.attribute === attribute)?.name
      return columns[own.findIndex((column) => column.name === name)].expression
    }
    return (level.info.partitioning?.keys ?? []).map(({ attribute, sql }): Expression => {
      if (attribute !== undefined) return valueOf(attribute)
      const row = own.map(({ name, type }, i): PlanColumn => {
        const { expression } = columns[i]
        if (expression.kind !== 'column') throw notSupported('tableoid of a table partitioned by an expression here')
        return { id: expression.id, name, type }
      })
      return bindStored(sql!, row, binding, undefined, 'check', table.info.name)
    })
  })
  const root: Expression = { kind: 'literal', value: table.info.oid, type: typeOf(Oid.oid) }
  return { kind: 'call', function: partitionOfRowOid, args: [root, ...keys], type: typeOf(Oid.oid) }
}
