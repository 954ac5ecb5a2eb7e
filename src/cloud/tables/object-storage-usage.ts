// object_storage_usage: how much of the object storage each schema of the database takes.
import { nameCharactersMax } from '../limits.ts'
import { cloudTable } from './cloud-table.ts'
import { int8, text } from './column-types.ts'

export const objectStorageUsage = cloudTable({
  name: 'object_storage_usage',
  description: 'Objects and bytes of each schema',
  writable: true,
  columns: {
    schema_name: ['text', text(nameCharactersMax)],
    num_objects: ['int8', int8(0n)],
    total_bytes: ['int8', int8(0n)],
  },
  key: ['schema_name'],
})
