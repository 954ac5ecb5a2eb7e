// VALID UNTIL is kept as it was written; catalogs show an instant.
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'

/** µs since 2000-01-01; null where none was given or the text is no time. */
export function validUntil(text: string | undefined): Value {
  if (text === undefined) return null
  try {
    return typeByOid(Oid.timestamptz).parse(text, isoSettings) as Value
  } catch {
    return null
  }
}
