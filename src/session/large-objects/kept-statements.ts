// Statements over the tables of large objects, in the session's transaction and with nobody's rights: bound once for each catalog.
import { bindStatement } from '../../../engine/bind/bind.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { planQuery } from '../query/plan-query.ts'
import { startQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'
import { runWrite } from '../writes/run-write.ts'

export interface KeptStatement {
  readonly sql: string
  /** OIDs of its parameters' types. */
  readonly types: readonly number[]
}

interface Kept {
  readonly catalogVersion: number
  readonly query: BoundQuery
  readonly plan: PhysicalPlan
}

const kept = new WeakMap<SessionCore, Map<KeptStatement, Kept>>()

const sink = { kind: 'columns', options: {} }

export async function keptRows(
  core: SessionCore,
  statement: KeptStatement,
  values: readonly Value[],
): Promise<readonly (readonly Value[])[]> {
  const { query, plan } = planned(core, statement)
  const rows: Value[][] = []
  const started = startQuery(core, query, plan, values, sink)
  try {
    for (;;) {
      const chunk = await started.running.pull(0)
      if (chunk.rows > 0) rows.push(...rowsOf(chunk.payload as Batch))
      if (chunk.done) return rows
    }
  } finally {
    await started.close()
  }
}

/** How many rows it changed. */
export async function keptWrite(
  core: SessionCore,
  statement: KeptStatement,
  values: readonly Value[],
): Promise<number> {
  const { query, plan } = planned(core, statement)
  return (await runWrite(core, query, plan, values, sink, {})).affected
}

function planned(core: SessionCore, statement: KeptStatement): Kept {
  let statements = kept.get(core)
  if (!statements) kept.set(core, (statements = new Map()))
  const catalogVersion = core.catalog.version
  const known = statements.get(statement)
  if (known?.catalogVersion === catalogVersion) return known
  const query = bindStatement(parseSql(statement.sql)[0], bindContext(core, [...statement.types]))
  if (query.kind !== 'query') throw new Error(`not a query: ${statement.sql}`)
  const made = { catalogVersion, query, plan: planQuery(core, query) }
  statements.set(statement, made)
  return made
}

function rowsOf({ length, columns }: Batch): Value[][] {
  const readers = columns.map(reader)
  return Array.from({ length }, (_, row) => readers.map((read) => read(row)))
}
