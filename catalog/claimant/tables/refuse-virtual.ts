// What PostgreSQL does not do over columns GENERATED … VIRTUAL, and so nobody relies on here.
import { PgError } from '../../../engine/errors.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'

/** what: the objects, in the plural. Throws 0A000. */
export function refuseVirtual(columns: readonly ColumnSchema[], attributes: readonly number[], what: string): void {
  if (columns.some((column) => column.generated === 'virtual' && attributes.includes(column.attribute)))
    throw new PgError('0A000', `${what} on virtual generated columns are not supported`)
}
