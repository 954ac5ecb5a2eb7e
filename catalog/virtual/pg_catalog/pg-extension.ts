// pg_extension: the extensions of the database, PL/pgSQL among them.
import { availableExtension } from '../../../engine/extensions/available.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgExtension = virtualTable({
  oid: 3079,
  schema: 'pg_catalog',
  name: 'pg_extension',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    extname: 'name!',
    extowner: 'oid!',
    extnamespace: 'oid!',
    extrelocatable: 'bool!',
    extversion: 'text!',
    extconfig: '_oid',
    extcondition: '_text',
  },
  *rows({ catalog }) {
    for (const { oid, name, owner, schemaOid, version } of [plpgsqlExtension, ...(catalog.extensions?.() ?? [])])
      yield {
        oid,
        extname: name,
        extowner: owner,
        extnamespace: schemaOid,
        extrelocatable: availableExtension(name)?.relocatable ?? false,
        extversion: version,
        extconfig: null,
        extcondition: null,
      }
  },
})
