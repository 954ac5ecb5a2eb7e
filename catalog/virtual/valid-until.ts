// VALID UNTIL is kept as it was written; catalogs show an instant.
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'

/** µs since 2000-01-01; null where none was given or the text is no time. */
export function validUntil(text: string | undefined): Value {
  if (text === undefined) return null
  try {
    return typeByOid(Oid.timestamptz).parse(text, {
      timeZone: 'UTC',
      dateStyle: 'ISO',
      dateOrder: 'MDY',
      intervalStyle: 'postgres',
      extraFloatDigits: 1,
      byteaOutput: 'hex',
      transactionTimestamp: 0n,
    }) as Value
  } catch {
    return null
  }
}
