// A statement within a function: bound once and kept, run in the caller's transaction, its rows as values.
import type { NamedValues } from '../../../engine/bind/expression/named-values.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { PlanColumn } from '../../../engine/plan/logical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { lockRelations, tryLockRelations } from '../locks/relation-locks.ts'
import { requirePermitted } from '../prepared/permitted.ts'
import { bindPrepared, planPrepared, type PreparedStatement } from '../prepared/prepared-statement.ts'
import { startQuery } from '../query/run-query.ts'
import { requireWritable, runWrite } from '../writes/run-write.ts'
import type { SessionCore } from '../session-core.ts'
import { describePrepared, startExecution } from '../prepared/start-execution.ts'
import { silentSink } from '../query/silent-sink.ts'
import { nodeName } from '../statements/registry.ts'
import { typeRef } from '../../../engine/types/type.ts'
import { answerRoutines } from './answer-routines.ts'

export type RoutineStatement = PreparedStatement & { raw: RawStatement }

export const routineStatement = (
  core: SessionCore,
  raw: RawStatement,
  declaredTypes: readonly number[],
  values?: NamedValues,
): RoutineStatement => ({
  name: '',
  raw,
  declaredTypes,
  fromSql: true,
  preparedAt: core.statementTimestamp,
  ...(values && { values }),
})

export interface RoutineRows {
  /** Empty: the statement gives none. */
  readonly columns: readonly Pick<PlanColumn, 'name' | 'type'>[]
  readonly returnsRows: boolean
  /** SELECT, INSERT, …, or the tag of anything else. */
  readonly command: string
  /** The next rows; undefined: there are no more. */
  next(): Promise<readonly (readonly Value[])[] | undefined>
  /** Rows that a write changed, complete at the end. */
  affected(): number
  close(): Promise<void>
}

export interface RunOptions {
  /** Of a function that is not volatile: it may read alone. */
  readonly readsOnly: boolean
}

/** Locks, binds and starts the statement. parameters: asked for once it is bound. */
export async function openRows(
  core: SessionCore,
  prepared: RoutineStatement,
  parameters: () => readonly Value[],
  { readsOnly }: RunOptions,
): Promise<RoutineRows> {
  if (endsTransactions(prepared.raw)) throw notSupported('a transaction command in a function')
  if (!tryLockRelations(core, prepared)) await lockRelations(core, prepared)
  const bound = bindPrepared(core, prepared)
  requirePermitted(core, bound)
  const { statement } = bound
  if (statement.kind !== 'query') return runOther(core, prepared, parameters(), readsOnly)
  if (readsOnly && statement.writes.length > 0) throw notInNonVolatile(statement.command)
  return openQuery(core, prepared, statement, parameters())
}

/** COMMIT, SAVEPOINT and their kin. */
export const endsTransactions = ({ node }: RawStatement): boolean => 'TransactionStmt' in (node as object)

const notInNonVolatile = (command: string): PgError =>
  new PgError('0A000', `${command} is not allowed in a non-volatile function`)

async function openQuery(
  core: SessionCore,
  prepared: RoutineStatement,
  query: BoundQuery,
  parameters: readonly Value[],
): Promise<RoutineRows> {
  const sink = { kind: 'columns', options: {} }
  const common = {
    columns: query.columns,
    returnsRows: query.returnsRows,
    command: query.command,
  }
  const isRead = query.command === 'SELECT' && query.writes.length === 0 && query.rowLocks.length === 0
  const plan = await answerRoutines(core, query, planPrepared(core, prepared, query), parameters)
  if (!isRead) {
    requireWritable(core, query)
    const result = await runWrite(core, query, plan, parameters, sink, {})
    const chunks = result.chunks.map(({ payload }) => valuesOf(payload as Batch))
    return {
      ...common,
      next: () => Promise.resolve(chunks.shift()),
      affected: () => result.affected,
      close: () => Promise.resolve(),
    }
  }
  const started = startQuery(core, query, plan, parameters, sink)
  let done = false
  return {
    ...common,
    next: async () => {
      while (!done) {
        const chunk = await started.running.pull(0)
        ;({ done } = chunk)
        if (chunk.rows > 0) return valuesOf(chunk.payload as Batch)
      }
      return undefined
    },
    affected: () => 0,
    close: () => started.close(),
  }
}

function valuesOf({ length, columns }: Batch): Value[][] {
  const readers = columns.map(reader)
  return Array.from({ length }, (_, row) => readers.map((read) => read(row)))
}

/** DDL, SET, SHOW, EXPLAIN and their kin. */
async function runOther(
  core: SessionCore,
  prepared: RoutineStatement,
  parameters: readonly Value[],
  readsOnly: boolean,
): Promise<RoutineRows> {
  const name = nodeName(prepared.raw.node as object)
  if (name === 'CopyStmt') throw notSupported('COPY to or from the client in a function')
  if (readsOnly && name !== 'ExplainStmt' && name !== 'VariableShowStmt')
    throw notInNonVolatile(
      name
        .replace(/Stmt$/, '')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toUpperCase(),
    )
  const fields = describePrepared(core, prepared)
  const execution = startExecution(core, prepared, parameters, [], {})
  try {
    const rows = fields && execution.values ? await execution.values(silentSink) : undefined
    const fetched = rows ? { rows: rows.length } : await execution.fetch(0, silentSink)
    const left = rows ? [rows] : []
    return {
      columns: (fields ?? []).map((field) => ({
        name: field.name,
        type: typeRef(field.type, field.typmod),
      })),
      returnsRows: rows !== undefined,
      command: execution.tag(fetched.rows),
      next: () => Promise.resolve(left.shift()),
      affected: () => 0,
      close: () => Promise.resolve(),
    }
  } finally {
    await execution.close()
  }
}

/** All rows, or the first so many of them. */
export async function takeRows(rows: RoutineRows, most = Infinity): Promise<(readonly Value[])[]> {
  const all: (readonly Value[])[] = []
  try {
    for (let part = await rows.next(); part; part = all.length < most ? await rows.next() : undefined)
      for (const row of part) if (all.length < most) all.push(row)
  } finally {
    await rows.close()
  }
  return all
}
