// What PostgreSQL's control file says of the cluster: here the data directory's identity.
import { Oid } from '../../types/oids.ts'
import { volatileSet } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

/** Those of PostgreSQL 18, whose catalog this is. */
const controlVersion = 1800
const catalogVersion = 202_506_291

export const controlFunctions: readonly FunctionDefinition[] = [
  volatileSet(
    3441,
    'pg_control_system',
    [],
    Oid.record,
    {
      columns: [
        { name: 'pg_control_version', type: Oid.int4 },
        { name: 'catalog_version_no', type: Oid.int4 },
        { name: 'system_identifier', type: Oid.int8 },
        { name: 'pg_control_last_modified', type: Oid.timestamptz },
      ],
      rows: 1,
    },
    (_, { session }) => [[controlVersion, catalogVersion, session.systemIdentifier, session.serverStartTimestamp]],
  ),
]
