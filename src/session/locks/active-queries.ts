// A session's own open cursors and suspended portals read on while it goes on with other statements. Its locks do not keep it from
// changing what they read; this does, as PostgreSQL's CheckTableNotInUse.
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'

function* relationsRead(core: SessionCore): Generator<number> {
  for (const cursor of core.cursors.values()) if (!cursor.held) yield* cursor.relations
  for (const { execution, finished, prepared } of core.portals.values()) {
    const statement = prepared.made?.bound?.statement
    if (execution && !finished && statement?.kind === 'query') yield* statement.reads
  }
}

/** action: what is to be done to the tables, as the error names it. Throws 55006. */
export function refuseActive(core: SessionCore, action: string, tables: Iterable<number>): void {
  const read = new Set(relationsRead(core))
  if (read.size === 0) return
  for (const oid of tables) {
    const relation = read.has(oid) ? core.catalog.relationByOid(oid) : undefined
    if (relation?.kind !== 'table') continue
    throw new PgError(
      '55006',
      `cannot ${action} "${relation.name}" because it is being used by active queries in this session`,
    )
  }
}
