// pg_ts_config: text search configurations.
import { configurations, defaultParser } from '../../../engine/text-search/dictionaries/configurations.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTsConfig = virtualTable({
  oid: 3602,
  schema: 'pg_catalog',
  name: 'pg_ts_config',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    cfgname: 'name!',
    cfgnamespace: 'oid!',
    cfgowner: 'oid!',
    cfgparser: 'oid!',
  },
  rows: () =>
    configurations.map(({ oid, name }) => ({
      oid,
      cfgname: name,
      cfgnamespace: pgCatalogOid,
      cfgowner: bootstrapRoleOid,
      cfgparser: defaultParser.oid,
    })),
})
