// COPY … FROM 's3://…' (FORMAT parquet): an INSERT … SELECT from the file, told as a COPY.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { type QueryOptions, queryExecution } from '../query/execute-query.ts'
import type { Execution } from '../execution.ts'
import { planQuery } from '../query/plan-query.ts'
import type { SessionCore } from '../session-core.ts'

export function copyFileInExecution(
  core: SessionCore,
  query: BoundQuery,
  options: Omit<QueryOptions, 'formats'>,
): Execution {
  if (core.transaction?.readOnly) throw new PgError('25006', 'cannot execute COPY FROM in a read-only transaction')
  const inserted = queryExecution(core, query, planQuery(core, query), [], { ...options, formats: [] })
  return { ...inserted, tag: (rows) => inserted.tag(rows).replace('INSERT 0', 'COPY') }
}
