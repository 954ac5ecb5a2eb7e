// pg_ts_config_map: which dictionary the tokens of each kind go to.
import { configurations, tokenTypeNumbers } from '../../../engine/text-search/dictionaries/configurations.ts'
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
  *rows() {
    for (const configuration of configurations)
      for (const type of tokenTypeNumbers) {
        const dictionary = configuration.dictionary(type)
        if (dictionary) yield { mapcfg: configuration.oid, maptokentype: type, mapseqno: 1, mapdict: dictionary.oid }
      }
  },
})
