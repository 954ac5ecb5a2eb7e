// pg_catalog.pg_language: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgLanguage = virtualTable({
  oid: 2612,
  schema: 'pg_catalog',
  name: 'pg_language',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    lanname: 'name!',
    lanowner: 'oid!',
    lanispl: 'bool!',
    lanpltrusted: 'bool!',
    lanplcallfoid: 'oid!',
    laninline: 'oid!',
    lanvalidator: 'oid!',
    lanacl: '_aclitem',
  },
})
