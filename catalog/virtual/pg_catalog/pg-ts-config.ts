// pg_ts_config: text search configurations.
import { defaultParser } from '../../../engine/text-search/dictionaries/configurations.ts'
import { listedConfigurations } from '../../../engine/text-search/objects/configurations.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
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
  *rows({ catalog }) {
    for (const { oid, name, schemaOid, owner = bootstrapRoleOid } of listedConfigurations(catalog))
      yield { oid, cfgname: name, cfgnamespace: schemaOid, cfgowner: owner, cfgparser: defaultParser.oid }
  },
})
