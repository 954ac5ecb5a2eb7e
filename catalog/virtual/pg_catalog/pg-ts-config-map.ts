// pg_ts_config_map: which dictionaries the tokens of each kind go to.
import { listedConfigurations } from '../../../engine/text-search/objects/configurations.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTsConfigMap = virtualTable({
  oid: 3603,
  schema: 'pg_catalog',
  name: 'pg_ts_config_map',
  relkind: 'r',
  columns: {
    mapcfg: 'oid!',
    maptokentype: 'int4!',
    mapseqno: 'int4!',
    mapdict: 'oid!',
  },
  *rows({ catalog }) {
    for (const { oid, mappings } of listedConfigurations(catalog))
      for (const [type, dictionaries] of mappings)
        for (const [at, dictionary] of dictionaries.entries())
          yield { mapcfg: oid, maptokentype: type, mapseqno: at + 1, mapdict: dictionary }
  },
})
