// pg_statistic_ext.
import { definedByOid, findDefined, isOfKind } from '../../../defined/find-defined.ts'
import { searchedSchemas } from '../search-path.ts'
import { type ObjectClass, schemaName, schemaObject } from './object-class.ts'

export const statisticsObjects: ObjectClass = {
  catalog: 3381,
  type: 'statistics object',
  find(oid, _part, context) {
    const { catalog } = context
    const found = definedByOid(catalog, oid)
    if (!found || !isOfKind(found, 'statistics')) return undefined
    const path = searchedSchemas(context).map((schema) => schema.oid)
    const isVisible = findDefined(catalog, 'statistics', found.name, path)?.oid === oid
    return schemaObject('statistics object', schemaName(catalog, found.schemaOid), found.name, isVisible)
  },
}
