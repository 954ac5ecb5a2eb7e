// Columns that every table has without being told: no other column may have their names.
import { PgError } from './errors.ts'

export const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax'])

/** Throws 42701. */
export function refuseSystemColumnName(name: string): void {
  if (systemColumns.has(name)) throw new PgError('42701', `column name "${name}" conflicts with a system column name`)
}
