// objects.access_key: keys of the role and of roles it is a member of; secrets are told once, when a key is made.
import { objectRows, timestampOf } from './object-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const objectsAccessKey = virtualTable({
  oid: 14065,
  schema: 'objects',
  name: 'access_key',
  relkind: 'v',
  columns: {
    access_key: 'text!',
    role: 'name',
    created: 'timestamptz!',
  },
  *rows(context) {
    for (const row of objectRows(context, { kind: 'access-keys' }))
      yield {
        access_key: row['accessKey'] as string,
        role: row['roleName'] as string | null,
        created: timestampOf(row['created']),
      }
  },
})
