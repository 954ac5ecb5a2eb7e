// Defaults that draw from a sequence are kept by its OID, so that renaming it changes nothing: nextval('16385'::regclass).
import type { ColumnSchema } from '../../../engine/tables.ts'

export const nextvalOf = (sequence: number): string => `nextval('${sequence}'::regclass)`

/** A column's own sequence, or one that its default names. */
export const usesSequence = (column: ColumnSchema, sequence: number): boolean =>
  column.sequence === sequence || (column.defaultSql?.includes(`'${sequence}'::regclass`) ?? false)
