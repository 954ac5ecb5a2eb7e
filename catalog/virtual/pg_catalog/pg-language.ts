// pg_language: functions are built in.
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
  rows: () => [
    ...[
      { oid: 14, lanname: 'sql', lanispl: false },
      { oid: 13_498, lanname: 'plpgsql', lanispl: true },
    ].map((language) => ({
      ...language,
      lanowner: bootstrapRoleOid,
      lanpltrusted: true,
      lanplcallfoid: 0,
      laninline: 0,
      lanvalidator: 0,
    })),
    {
      oid: 12,
      lanname: 'internal',
      lanowner: bootstrapRoleOid,
      lanispl: false,
      lanpltrusted: false,
      lanplcallfoid: 0,
      laninline: 0,
      lanvalidator: 0,
    },
  ],
})
