// Order of values whose type only the call knows: arrays, by their elements, and records, by their fields.
import { PgError } from '../../errors.ts'
import { formatType, typeByOid } from '../../types/registry.ts'
import type { Order } from './define.ts'

export const compareByType: Order = (a, b, context) => {
  const type = typeByOid(context.argTypes[0].oid)
  if (!type.compare) {
    const element = type.kind === 'array' ? type.elementOid : type.oid
    throw new PgError('42883', `could not identify a comparison function for type ${formatType(element)}`)
  }
  return type.compare(a, b)
}
