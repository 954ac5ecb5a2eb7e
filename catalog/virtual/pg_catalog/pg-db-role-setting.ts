// pg_db_role_setting: the settings that ALTER ROLE … SET and ALTER DATABASE … SET decided; 0 is all.
import { settingsList } from '../session-defaults.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgDbRoleSetting = virtualTable({
  oid: 2964,
  schema: 'pg_catalog',
  name: 'pg_db_role_setting',
  relkind: 'r',
  columns: {
    setdatabase: 'oid!',
    setrole: 'oid!',
    setconfig: '_text',
  },
  *rows({ catalog }) {
    for (const row of catalog.sessionDefaults?.() ?? [])
      yield { setdatabase: row.database, setrole: row.role, setconfig: settingsList(row) }
  },
})
