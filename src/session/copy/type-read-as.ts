// What a loader thread reads a column as. Names of objects and roles are looked up in the catalog, which it does not have: such values
// come as text, and the insert casts them.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import { isRegType } from '../../../engine/functions/system/reg-text.ts'
import type { CatalogView } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { findType } from '../../../engine/types/registry.ts'
import { typeRef, type TypeRef } from '../../../engine/types/type.ts'

/** Binary formats have OIDs. */
export function typeReadAs(type: TypeRef, { format }: CopyOptions, catalog: CatalogView): TypeRef {
  return format !== 'binary' && namesObjects(type.oid, catalog) ? typeRef(Oid.text) : type
}

function namesObjects(type: number, catalog: CatalogView): boolean {
  if (isRegType(type) || type === Oid.aclitem) return true
  const definition = findType(type)
  if (definition?.kind === 'array') return namesObjects(definition.elementOid, catalog)
  return rowFields(type, catalog)?.some((field) => namesObjects(field.type.oid, catalog)) ?? false
}
