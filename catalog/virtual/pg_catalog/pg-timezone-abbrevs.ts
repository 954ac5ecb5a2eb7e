// pg_timezone_abbrevs: the abbreviations that input may have, with what each stands for.
import { inputAbbreviations } from '../../../engine/types/datetime/input-abbreviations.ts'
import { microsPerSecond } from '../../../engine/types/datetime/units.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTimezoneAbbrevs = virtualTable({
  oid: 12122,
  schema: 'pg_catalog',
  name: 'pg_timezone_abbrevs',
  relkind: 'v',
  columns: {
    abbrev: 'text',
    utc_offset: 'interval',
    is_dst: 'bool',
  },
  *rows() {
    for (const [abbrev, { offset, daylight }] of inputAbbreviations())
      yield { abbrev, utc_offset: { months: 0, days: 0, micros: BigInt(offset) * microsPerSecond }, is_dst: daylight }
  },
})
