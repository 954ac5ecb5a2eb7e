// What rows from before ADD COLUMN … DEFAULT hold, as text.
import type { ColumnSchema } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TextSettings } from '../../engine/types/type.ts'

const settings: TextSettings = {
  timeZone: 'UTC',
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 0n,
}

export const formatMissing = (column: ColumnSchema): string =>
  typeByOid(column.type.oid).format(column.missingValue, settings)
