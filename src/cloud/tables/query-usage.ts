// query_usage: what each role asked of the database on each day (UTC).
import { nameCharactersMax } from '../limits.ts'
import { cloudTable } from './cloud-table.ts'
import { date, int8, text } from './column-types.ts'

export const queryUsage = cloudTable({
  name: 'query_usage',
  description: 'Queries, rows and bytes read, by day and role',
  writable: true,
  columns: {
    day: ['date', date],
    role_name: ['text', text(nameCharactersMax)],
    num_queries: ['int8', int8(0n)],
    num_rows: ['int8', int8(0n)],
    bytes_read: ['int8', int8(0n)],
  },
  key: ['day', 'role_name'],
})
