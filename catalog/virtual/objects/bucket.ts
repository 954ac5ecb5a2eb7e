// objects.bucket: the buckets that the role may use. Counts are kept with every put and remove, not made here.
import { objectRows, timestampOf } from './object-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const objectsBucket = virtualTable({
  oid: 14061,
  schema: 'objects',
  name: 'bucket',
  relkind: 'v',
  columns: {
    name: 'text!',
    owner: 'name',
    created: 'timestamptz!',
    object_count: 'int8!',
    byte_count: 'int8!',
  },
  *rows(context) {
    for (const row of objectRows(context, { kind: 'buckets' }))
      yield {
        name: row['name'] as string,
        owner: context.catalog.roleByOid(row['owner'] as number)?.name ?? null,
        created: timestampOf(row['created']),
        object_count: BigInt(row['objects'] as number),
        byte_count: BigInt(row['bytes'] as number),
      }
  },
})
