// cadastre.datastore: a set of shards that regions are spread over.
import { PgError } from '../../engine/errors.ts'
import { metadataEntity, requiredInt, requiredJson, requiredText } from './entity.ts'

export const shardMethods = ['jump', 'modulo'] as const

/** files: in the data directory, or where the storage nodes say, alone. The others: there, and in the regions' bucket. */
export const objectStores = ['files', 'objects', 's3'] as const

export const datastore = metadataEntity({
  name: 'datastore',
  oid: 14_202,
  columns: {
    name: requiredText,
    sharding: { ...requiredJson, defaultSql: `'{"method": "jump"}'` },
    replicas: { ...requiredInt, defaultSql: '1' },
    object_store: { ...requiredText, defaultSql: `'files'`, oneOf: objectStores },
  },
  unique: [['name']],
  check: (row) => {
    const { method } = JSON.parse(row.sharding as string) as { method?: unknown }
    if (!(shardMethods as readonly unknown[]).includes(method)) {
      throw new PgError('22023', `datastore "${String(row.name)}" has no method of sharding`, {
        detail: `Its configuration must name one of ${shardMethods.join(', ')}.`,
      })
    }
    if (row.replicas !== 1) throw new PgError('0A000', 'datastores with more than one replica are not supported')
  },
})
