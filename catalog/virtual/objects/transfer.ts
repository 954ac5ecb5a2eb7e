// objects.transfer: uploads of more than a row of data: under way, current, and those that are about to be swept.
import { bigintOf, objectRows, timestampOf } from './object-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const objectsTransfer = virtualTable({
  oid: 14063,
  schema: 'objects',
  name: 'transfer',
  relkind: 'v',
  columns: {
    id: 'int8!',
    bucket: 'text!',
    key: 'text!',
    kind: 'text!',
    state: 'text!',
    start_order: 'int8!',
    finish_order: 'int8',
    size: 'int8',
    segments_remaining: 'int8',
    resumable: 'bool!',
    started: 'timestamptz!',
  },
  *rows(context) {
    for (const row of objectRows(context, { kind: 'transfers' }))
      yield {
        id: bigintOf(row['id']),
        bucket: row['bucket'] as string,
        key: row['key'] as string,
        kind: row['kind'] as string,
        state: row['state'] as string,
        start_order: bigintOf(row['startOrder']),
        finish_order: bigintOf(row['finishOrder']),
        size: bigintOf(row['size']),
        segments_remaining: bigintOf(row['segmentsRemaining']),
        resumable: row['resumable'] as boolean,
        started: timestampOf(row['started']),
      }
  },
})
