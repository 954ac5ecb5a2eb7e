// pg_language: what functions are written in; those of C are extensions', and built in here as all are.
import { bootstrapRoleOid } from '../../bootstrap.ts'
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
  rows: () =>
    [
      { oid: 12, lanname: 'internal' },
      { oid: 13, lanname: 'c' },
      { oid: 14, lanname: 'sql', lanpltrusted: true },
      { oid: 13_498, lanname: 'plpgsql', lanispl: true, lanpltrusted: true },
    ].map((language) => ({
      lanispl: false,
      lanpltrusted: false,
      ...language,
      lanowner: bootstrapRoleOid,
      lanplcallfoid: 0,
      laninline: 0,
      lanvalidator: 0,
    })),
})
