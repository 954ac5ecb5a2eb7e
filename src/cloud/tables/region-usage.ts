// region_usage: what each region of the database's tables holds.
import { nameCharactersMax } from '../limits.ts'
import { cloudTable } from './cloud-table.ts'
import { int8, text } from './column-types.ts'

export const regionUsage = cloudTable({
  name: 'region_usage',
  description: 'Rows, objects and bytes of each region',
  writable: true,
  columns: {
    region_id: ['int8', int8(0n)],
    schema_name: ['text', text(nameCharactersMax)],
    table_name: ['text', text(nameCharactersMax)],
    num_rows: ['int8', int8(0n)],
    num_objects: ['int8', int8(0n)],
    total_bytes: ['int8', int8(0n)],
  },
  key: ['region_id'],
})
