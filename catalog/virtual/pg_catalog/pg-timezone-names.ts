// pg_timezone_names: the zones that Intl knows, with their offset now.
import { timeZones } from '../../../engine/types/datetime/zones-at.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTimezoneNames = virtualTable({
  oid: 12126,
  schema: 'pg_catalog',
  name: 'pg_timezone_names',
  relkind: 'v',
  columns: {
    name: 'text',
    abbrev: 'text',
    utc_offset: 'interval',
    is_dst: 'bool',
  },
  *rows({ session }) {
    for (const zone of timeZones(session.statementTimestamp)) {
      yield { name: zone.name, abbrev: zone.abbreviation, utc_offset: zone.offset, is_dst: zone.daylight }
    }
  },
})
