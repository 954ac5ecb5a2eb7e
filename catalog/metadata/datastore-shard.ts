// cadastre.datastore_shard: a part of a datastore. Its number is what sharding counts by.
import { PgError } from '../../engine/errors.ts'
import { json, metadataEntity, requiredInt, requiredText } from './entity.ts'

export const datastoreShard = metadataEntity({
  name: 'datastore_shard',
  oid: 14_203,
  columns: {
    name: requiredText,
    datastore_id: { ...requiredInt, references: 'datastore' },
    number: requiredInt,
    /** What a change of its items is on the way to; NULL: nothing changes. */
    transition: json,
  },
  unique: [
    ['datastore_id', 'name'],
    ['datastore_id', 'number'],
  ],
  check: (row) => {
    if ((row.number as number) < 0) throw new PgError('22023', 'the number of a shard must not be negative')
  },
})
