// objects.object: every object of the buckets that the role may use, a page of the store's list at a time.
import { objectRows, timestampOf } from './object-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const objectsObject = virtualTable({
  oid: 14062,
  schema: 'objects',
  name: 'object',
  relkind: 'v',
  columns: {
    bucket: 'text!',
    key: 'text!',
    size: 'int8!',
    etag: 'text!',
    modified: 'timestamptz!',
  },
  *rows(context) {
    const only = context.wanted.get('bucket')
    const prefix = context.wanted.get('key')
    for (const { name, readable } of objectRows(context, { kind: 'buckets' })) {
      if (readable !== true || (only !== undefined && only !== name)) continue
      const bucket = name as string
      let after: string | undefined = ''
      while (after !== undefined) {
        const page = objectRows(context, {
          kind: 'page',
          bucket,
          after,
          prefix: typeof prefix === 'string' ? prefix : undefined,
        })
        after = undefined
        for (const row of page) {
          if (row['next'] !== undefined) after = row['next'] as string
          else
            yield {
              bucket,
              key: row['key'] as string,
              size: BigInt(row['size'] as number),
              etag: row['etag'] as string,
              modified: timestampOf(row['modified']),
            }
        }
        // Keys behind it only begin with the one that is wanted.
        if (prefix !== undefined) break
      }
    }
  },
})
