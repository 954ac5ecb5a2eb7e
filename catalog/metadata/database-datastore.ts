// cadastre.database_datastore: which datastores a database has, and for what: one that new tables are written to, any number to read from
// or to cache in.
import { PgError } from '../../engine/errors.ts'
import { metadataEntity, requiredInt, requiredText } from './entity.ts'

export const datastoreUses = ['write', 'read', 'cache'] as const

export const databaseDatastore = metadataEntity({
  name: 'database_datastore',
  oid: 14_205,
  columns: {
    database_id: { ...requiredInt, references: 'database' },
    datastore_id: { ...requiredInt, references: 'datastore' },
    use: { ...requiredText, oneOf: datastoreUses },
  },
  unique: [['database_id', 'datastore_id', 'use']],
  check: (row, view) => {
    if (row.use !== 'write') return
    for (const other of view.rowsOf('database_datastore')) {
      if (other.id !== row.id && other.use === 'write' && other.database_id === row.database_id)
        throw new PgError('23505', 'a database can only have one write datastore')
    }
  },
})
