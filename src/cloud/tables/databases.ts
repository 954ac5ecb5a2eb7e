// databases: the database's own entry in the registry. Registration writes it, nobody else does.
import { nameCharactersMax } from '../limits.ts'
import { cloudTable } from './cloud-table.ts'
import { text, timestamptz, uuid } from './column-types.ts'

export const databases = cloudTable({
  name: 'databases',
  relation: 'cloud_database',
  description: 'The entry of the database itself',
  writable: false,
  columns: {
    database_id: ['uuid', uuid],
    name: ['text', text(nameCharactersMax)],
    registered: ['timestamptz', timestamptz],
  },
  key: ['database_id'],
})
