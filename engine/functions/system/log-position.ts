// Where the write-ahead log is, for who watches it: its position is the number of the newest record (not a count of bytes), and its files
// are the server's own, which have other names than PostgreSQL's segments.
import { Oid } from '../../types/oids.ts'
import { volatile, volatileSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

const position = (_: unknown, context: FunctionContext): bigint => effect(context, 'log-position')

export const logPositionFunctions: readonly FunctionDefinition[] = [
  // A commit is known once its record is on disk: nothing is inserted that is not written and flushed.
  volatile(2849, 'pg_current_wal_lsn', [], Oid.pg_lsn, position),
  volatile(2852, 'pg_current_wal_insert_lsn', [], Oid.pg_lsn, position),
  volatile(3330, 'pg_current_wal_flush_lsn', [], Oid.pg_lsn, position),
  volatileSet(
    3354,
    'pg_ls_waldir',
    [],
    Oid.record,
    {
      columns: [
        { name: 'name', type: Oid.text },
        { name: 'size', type: Oid.int8 },
        { name: 'modification', type: Oid.timestamptz },
      ],
      rows: 10,
    },
    (_, context) => effect(context, 'log-files').map(({ name, bytes, modified }) => [name, bytes, modified]),
  ),
]
