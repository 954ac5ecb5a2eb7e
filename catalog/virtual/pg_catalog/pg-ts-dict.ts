// pg_ts_dict: text search dictionaries.
import { listedDictionaries } from '../../../engine/text-search/objects/dictionaries.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTsDict = virtualTable({
  oid: 3600,
  schema: 'pg_catalog',
  name: 'pg_ts_dict',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    dictname: 'name!',
    dictnamespace: 'oid!',
    dictowner: 'oid!',
    dicttemplate: 'oid!',
    dictinitoption: 'text',
  },
  *rows({ catalog }) {
    for (const { oid, name, schemaOid, owner = bootstrapRoleOid, template, options } of listedDictionaries(catalog))
      yield {
        oid,
        dictname: name,
        dictnamespace: schemaOid,
        dictowner: owner,
        dicttemplate: template,
        dictinitoption: options,
      }
  },
})
