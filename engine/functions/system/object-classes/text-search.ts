// pg_ts_config, pg_ts_dict, pg_ts_parser and pg_ts_template.
import { defaultParser } from '../../../text-search/dictionaries/configurations.ts'
import { configurationCalled, listedConfigurations } from '../../../text-search/objects/configurations.ts'
import { dictionaryCalled, listedDictionaries } from '../../../text-search/objects/dictionaries.ts'
import type { ListedObject, ObjectSource, SearchedSchema } from '../../../text-search/objects/listed-object.ts'
import { listedTemplates, templateCalled } from '../../../text-search/objects/templates.ts'
import { searchedSchemas } from '../search-path.ts'
import { type ObjectClass, schemaName, schemaObject } from './object-class.ts'

const objectClass = (
  catalog: number,
  type: string,
  listed: (source: ObjectSource) => Iterable<ListedObject>,
  called: (source: ObjectSource, name: string, schemas: readonly SearchedSchema[]) => number | undefined,
): ObjectClass => ({
  catalog,
  type,
  find(oid, _part, context) {
    for (const one of listed(context.catalog)) {
      if (one.oid !== oid) continue
      const isVisible = called(context.catalog, one.name, searchedSchemas(context)) === oid
      return schemaObject(type, schemaName(context.catalog, one.schemaOid), one.name, isVisible)
    }
    return undefined
  },
})

const parserClass: ObjectClass = {
  catalog: 3601,
  type: 'text search parser',
  find: (oid) =>
    oid === defaultParser.oid ? schemaObject('text search parser', 'pg_catalog', defaultParser.name, true) : undefined,
}

export const textSearchObjects: readonly ObjectClass[] = [
  objectClass(3602, 'text search configuration', listedConfigurations, configurationCalled),
  objectClass(3600, 'text search dictionary', listedDictionaries, dictionaryCalled),
  parserClass,
  objectClass(3764, 'text search template', listedTemplates, templateCalled),
]
