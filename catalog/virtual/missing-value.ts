// What rows from before ADD COLUMN … DEFAULT hold, as text.
import { isoSettings } from '../../engine/types/iso-settings.ts'
import type { ColumnSchema } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'

export const formatMissing = (column: ColumnSchema): string =>
  typeByOid(column.type.oid).format(column.missingValue, isoSettings)
