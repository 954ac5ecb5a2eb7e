// cadastre.database_tombstone: where rows go that a database archives or moves.
import { int, metadataEntity, requiredInt } from './entity.ts'

export const databaseTombstone = metadataEntity({
  name: 'database_tombstone',
  oid: 14_207,
  columns: {
    database_id: { ...requiredInt, references: 'database' },
    tombstone_id: { ...requiredInt, references: 'tombstone' },
    datastore_id: { ...int, references: 'datastore' },
  },
  unique: [['database_id', 'tombstone_id']],
})
