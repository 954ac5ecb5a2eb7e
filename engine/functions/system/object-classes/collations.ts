// pg_collation.
import { collationByOid, collationCalled } from '../../../collations/collations.ts'
import { searchedSchemas } from '../search-path.ts'
import { type ObjectClass, schemaName, schemaObject } from './object-class.ts'

export const collations: ObjectClass = {
  catalog: 3456,
  type: 'collation',
  find(oid, _part, context) {
    const { catalog } = context
    const found = collationByOid(catalog, oid)
    if (!found) return undefined
    const isVisible = collationCalled(catalog, found.name, searchedSchemas(context))?.oid === oid
    return schemaObject('collation', schemaName(catalog, found.schemaOid), found.name, isVisible)
  },
}
