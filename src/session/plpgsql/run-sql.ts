// SQL statements, PERFORM and EXECUTE: run where they stand, with FOUND and ROW_COUNT told afterwards.
import { PgError } from '../../../engine/errors.ts'
import { parseSql, type RawStatement } from '../../../engine/parse/parse.ts'
import { findVariable } from '../../../engine/plpgsql/names.ts'
import type { Dynamic, Into, RowSource, SqlText, Statement } from '../../../engine/plpgsql/syntax.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { inQuery, withContext } from '../routines/error-context.ts'
import { endsTransactions, openRows, type RoutineRows, routineStatement, takeRows } from '../routines/rows.ts'
import { assignRow } from './assign.ts'
import { type Evaluated, evaluate, evaluateAs } from './expressions.ts'
import type { Frame } from './frame.ts'

const text: TypeRef = { oid: Oid.text, typmod: -1 }

const optionsOf = ({ routine }: Frame) => ({
  readsOnly: routine.definition.volatility !== 'volatile',
})

const hasPosition = (error: unknown): boolean => error instanceof PgError && error.fields.position !== undefined

/** An error of the grammar or of names points into the statement; any other says which one it was. */
const ofStatement = (error: unknown, sql: string): unknown =>
  hasPosition(error) ? inQuery(error, sql) : withContext(error, `SQL statement "${sql}"`)

export async function openText(frame: Frame, sql: SqlText): Promise<RoutineRows> {
  const compiled = frame.compiled.texts.of(sql, frame)
  const shown = sql.isExpression ? `SELECT ${sql.text}` : sql.text
  if (endsTransactions(compiled.statement.raw))
    throw new PgError('0A000', 'unsupported transaction command in PL/pgSQL')
  const { core } = frame
  const { cursorNamed } = core
  core.cursorNamed = (name) => portalOf(frame, sql, name)
  try {
    const rows = await openRows(core, compiled.statement, () => compiled.parameters(frame), optionsOf(frame))
    return naming(rows, shown)
  } catch (error) {
    throw ofStatement(error, shown)
  } finally {
    core.cursorNamed = cursorNamed
  }
}

/** WHERE CURRENT OF may name a cursor variable: the cursor that it holds. */
function portalOf(frame: Frame, { scope }: SqlText, name: string): string | undefined {
  const found = findVariable(scope, [name])
  const slot = found && frame.slots[found.variable]
  return slot?.kind === 'scalar' && slot.type.oid === Oid.refcursor && typeof slot.value === 'string'
    ? slot.value
    : undefined
}

/** Rows whose errors say which statement they come from. */
function naming(rows: RoutineRows, sql: string): RoutineRows {
  return {
    ...rows,
    next: async () => {
      try {
        return await rows.next()
      } catch (error) {
        throw ofStatement(error, sql)
      }
    },
  }
}

export async function dynamicText(
  frame: Frame,
  { text: sql, using }: Dynamic,
): Promise<{ sql: string; given: Evaluated[] }> {
  const value = await evaluateAs(frame, sql, text)
  if (value === null) throw new PgError('22004', 'query string argument of EXECUTE is null')
  const given: Evaluated[] = []
  for (const one of using) given.push(await evaluate(frame, one))
  return { sql: value as string, given }
}

export async function openDynamic(frame: Frame, dynamic: Dynamic, whole = false): Promise<RoutineRows> {
  const { sql, given } = await dynamicText(frame, dynamic)
  const values = given.map(({ value }) => value)
  const types = given.map(({ type }) => (type.oid === Oid.unknown ? Oid.text : type.oid))
  const statements = parsedDynamic(sql)
  if (statements.some(endsTransactions))
    throw new PgError('0A000', 'EXECUTE of transaction commands is not implemented')
  try {
    if (statements.length === 0) return noRows
    if (statements.length > 1 && (whole || values.length > 0))
      throw new PgError('42601', 'cannot open multi-query plan as cursor')
    for (const raw of statements.slice(0, -1)) {
      const rows = await openRows(frame.core, routineStatement(frame.core, raw, []), () => [], optionsOf(frame))
      await takeRows(rows)
    }
    const last = routineStatement(frame.core, statements[statements.length - 1], types)
    return naming(await openRows(frame.core, last, () => withParameters(last, values), optionsOf(frame)), sql)
  } catch (error) {
    throw ofStatement(error, sql)
  }
}

function parsedDynamic(sql: string): RawStatement[] {
  try {
    return parseSql(sql)
  } catch (error) {
    throw ofStatement(error, sql)
  }
}

/** EXECUTE may be given more than the statement names. */
const withParameters = (
  {
    made,
  }: {
    readonly made?: {
      readonly bound?: { readonly parameters: readonly number[] }
    }
  },
  values: readonly Value[],
): readonly Value[] => values.slice(0, Math.max(values.length, made?.bound?.parameters.length ?? 0))

const noRows: RoutineRows = {
  columns: [],
  returnsRows: false,
  command: '',
  next: () => Promise.resolve(undefined),
  affected: () => 0,
  close: () => Promise.resolve(),
}

export const openSource = (frame: Frame, source: Exclude<RowSource, { kind: 'cursor' }>): Promise<RoutineRows> =>
  source.kind === 'query' ? openRowsOf(frame, source.sql) : openDynamic(frame, source.dynamic, true)

async function openRowsOf(frame: Frame, sql: SqlText): Promise<RoutineRows> {
  const rows = await openText(frame, sql)
  if (rows.returnsRows) return rows
  await rows.close()
  throw new PgError('42601', `cannot open ${rows.command} query as cursor`)
}

export async function runSql(frame: Frame, statement: Extract<Statement, { kind: 'sql' }>): Promise<void> {
  const { core } = frame
  // A DO that stands there itself may commit where the function may.
  core.innerMayCommit = statement.command === 'do' && frame.mayCommit && frame.subtransactions === 0
  let rows: RoutineRows
  try {
    rows = await openText(frame, statement.sql)
  } finally {
    core.innerMayCommit = false
  }
  await finish(frame, rows, statement.into, true)
}

export async function runPerform(frame: Frame, sql: SqlText): Promise<void> {
  const rows = await openText(frame, sql)
  const found = await takeRows(rows)
  frame.rowCount = BigInt(found.length)
  frame.found = found.length > 0
}

export async function runExecute(frame: Frame, statement: Extract<Statement, { kind: 'execute' }>): Promise<void> {
  const rows = await openDynamic(frame, statement.dynamic)
  await finish(frame, rows, statement.into, false)
}

/** setsFound: EXECUTE leaves FOUND as it is. */
async function finish(frame: Frame, rows: RoutineRows, into: Into | undefined, setsFound: boolean): Promise<void> {
  if (!into) {
    if (rows.returnsRows && setsFound) {
      await rows.close()
      throw new PgError('42601', 'query has no destination for result data', {
        hint: 'If you want to discard the results of a SELECT, use PERFORM instead.',
      })
    }
    const found = await takeRows(rows)
    tell(frame, rows, rows.returnsRows ? Math.max(found.length, rows.affected()) : rows.affected(), setsFound)
    frame.forgetContext()
    return
  }
  if (!rows.returnsRows) {
    await rows.close()
    throw new PgError('42601', 'INTO used with a command that cannot return data')
  }
  const isWrite = rows.command !== 'SELECT'
  const isOnly = into.strict || (isWrite && setsFound)
  const wanted = isOnly ? 2 : 1
  const found = await takeRows(rows, wanted)
  if (found.length > 1) {
    const hint = 'Make sure the query returns a single row, or use LIMIT 1.'
    throw new PgError('P0003', 'query returned more than one row', setsFound ? { hint } : {})
  }
  if (found.length === 0 && into.strict) throw new PgError('P0002', 'query returned no rows')
  await assignRow(frame, into, rows.columns, found[0])
  tell(frame, rows, found.length, setsFound)
}

function tell(frame: Frame, rows: RoutineRows, count: number, setsFound: boolean): void {
  frame.rowCount = BigInt(count)
  if (setsFound && countsRows.has(rows.command)) frame.found = count > 0
}

const countsRows: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'])
