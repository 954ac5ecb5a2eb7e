// Which types a key or an index can have: those with an order.
import { PgError } from '../../../engine/errors.ts'
import { lessThanOf } from '../../../engine/functions/registry.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef } from '../../../engine/types/type.ts'

/** Throws 42704. */
export function requireBtreeType(type: TypeRef): void {
  if (lessThanOf(type.oid) !== undefined) return
  throw new PgError(
    '42704',
    `data type ${formatType(type.oid, -1)} has no default operator class for access method "btree"`,
    { hint: 'You must specify an operator class for the index or define a default operator class for the data type.' },
  )
}
