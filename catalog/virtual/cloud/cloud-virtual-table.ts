// What the Cloud Tables have in common as virtual tables: their rows are pages of the Cloud service.
import { virtualTable, type VirtualTable } from '../virtual-table.ts'

export interface CloudVirtualTable extends VirtualTable {
  /** Columns that name a row; none of them is ever NULL. */
  readonly key: readonly string[]
}

export function cloudVirtualTable<const C extends Parameters<typeof virtualTable>[0]['columns']>(declared: {
  readonly oid: number
  readonly name: string
  readonly columns: C
  readonly key: readonly (keyof C & string)[]
  readonly writable: boolean
}): CloudVirtualTable {
  const { oid, name, columns, key, writable } = declared
  const table = virtualTable({
    oid,
    schema: 'cloud',
    name,
    relkind: 'v',
    columns,
    ...(writable && { writer: 'cloud' }),
  })
  return { ...table, key, remote: true }
}
