// pg_ts_template: what dictionaries are made of.
import { listedTemplates } from '../../../engine/text-search/objects/templates.ts'
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
  *rows({ catalog }) {
    for (const { oid, name, schemaOid, functions } of listedTemplates(catalog))
      yield { oid, tmplname: name, tmplnamespace: schemaOid, tmplinit: functions[0], tmpllexize: functions[1] }
  },
})
