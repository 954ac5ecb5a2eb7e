// pg_ts_template: what dictionaries are made of.
import { templateOids } from '../../../engine/text-search/dictionaries/configurations.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTsTemplate = virtualTable({
  oid: 3764,
  schema: 'pg_catalog',
  name: 'pg_ts_template',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    tmplname: 'name!',
    tmplnamespace: 'oid!',
    tmplinit: 'regproc!',
    tmpllexize: 'regproc!',
  },
  rows: () => [
    { oid: templateOids.simple, tmplname: 'simple', tmplnamespace: pgCatalogOid, tmplinit: 3725, tmpllexize: 3726 },
    {
      oid: templateOids.snowball,
      tmplname: 'snowball',
      tmplnamespace: pgCatalogOid,
      tmplinit: 13_083,
      tmpllexize: 13_084,
    },
  ],
})
