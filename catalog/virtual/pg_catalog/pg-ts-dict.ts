// pg_ts_dict: text search dictionaries.
import { dictionaries, templateOids } from '../../../engine/text-search/dictionaries/configurations.ts'
import { hasStopWords } from '../../../engine/text-search/dictionaries/stop-words.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
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
  rows: () =>
    dictionaries().map(({ oid, name, language }) => ({
      oid,
      dictname: name,
      dictnamespace: pgCatalogOid,
      dictowner: bootstrapRoleOid,
      dicttemplate: language ? templateOids.snowball : templateOids.simple,
      dictinitoption: language
        ? `language = '${language}'${hasStopWords(language) ? `, stopwords = '${language}'` : ''}`
        : null,
    })),
})
