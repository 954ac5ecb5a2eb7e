// pg_ts_config, pg_ts_dict, pg_ts_parser and pg_ts_template: all built in.
import {
  defaultParser,
  findConfiguration,
  findDictionary,
  templateOids,
} from '../../../text-search/dictionaries/configurations.ts'
import { type ObjectClass, schemaObject } from './object-class.ts'

const builtIn = (catalog: number, type: string, nameOf: (oid: number) => string | undefined): ObjectClass => ({
  catalog,
  type,
  find(oid) {
    const name = nameOf(oid)
    return name === undefined ? undefined : schemaObject(type, 'pg_catalog', name, true)
  },
})

export const textSearchObjects: readonly ObjectClass[] = [
  builtIn(3602, 'text search configuration', (oid) => findConfiguration(oid)?.name),
  builtIn(3600, 'text search dictionary', (oid) => findDictionary(oid)?.name),
  builtIn(3601, 'text search parser', (oid) => (oid === defaultParser.oid ? defaultParser.name : undefined)),
  builtIn(3764, 'text search template', (oid) => Object.entries(templateOids).find(([, known]) => known === oid)?.[0]),
]
