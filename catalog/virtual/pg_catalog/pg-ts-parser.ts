// pg_ts_parser: the one parser there is. Its functions are no functions of SQL.
import { defaultParser } from '../../../engine/text-search/dictionaries/configurations.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTsParser = virtualTable({
  oid: 3601,
  schema: 'pg_catalog',
  name: 'pg_ts_parser',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    prsname: 'name!',
    prsnamespace: 'oid!',
    prsstart: 'regproc!',
    prstoken: 'regproc!',
    prsend: 'regproc!',
    prsheadline: 'regproc!',
    prslextype: 'regproc!',
  },
  rows: () => [
    {
      oid: defaultParser.oid,
      prsname: defaultParser.name,
      prsnamespace: pgCatalogOid,
      prsstart: 3717,
      prstoken: 3718,
      prsend: 3719,
      prsheadline: 3720,
      prslextype: 3721,
    },
  ],
})
