// A node serves statements on tables, by the module that it has made of a table's definition.
import type { TableRow } from '../../rows.ts'

export interface CatalogNode {
  readonly name: string
  /** Makes the table's module, or finds it made; answers its hash. Asked twice, it does nothing. What it throws is why it cannot. */
  compile(table: TableRow): string | Promise<string>
}
