// Cursor variables: they hold the names of cursors that SQL's FETCH knows, too.
import { PgError } from '../../../engine/errors.ts'
import { parseSql, type RawStatement } from '../../../engine/parse/parse.ts'
import type { CursorArgument, RowSource, Statement } from '../../../engine/plpgsql/syntax.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { goesBackward } from '../cursors/backward.ts'
import { Cursor } from '../cursors/cursor.ts'
import { lockRelations } from '../locks/relation-locks.ts'
import { requirePermitted } from '../prepared/permitted.ts'
import { planQuery } from '../query/plan-query.ts'
import { bindPrepared } from '../prepared/prepared-statement.ts'
import { type RoutineRows, routineStatement, type RoutineStatement } from '../routines/rows.ts'
import type { SessionCore } from '../session-core.ts'
import { assignRow } from './assign.ts'
import { evaluate, evaluateAs } from './expressions.ts'
import type { Frame } from './frame.ts'
import { dynamicText } from './run-sql.ts'

const int4: TypeRef = { oid: Oid.int4, typmod: -1 }
const text: TypeRef = { oid: Oid.text, typmod: -1 }

/** DECLARE c CURSOR FOR statement: what makes its rows known to WHERE CURRENT OF. */
const declaring = (raw: RawStatement): RawStatement => ({
  ...raw,
  node: {
    DeclareCursorStmt: { portalname: '', options: 0, query: raw.node },
  } as unknown as RawStatement['node'],
})

export async function openCursor(frame: Frame, statement: Extract<Statement, { kind: 'open' }>): Promise<void> {
  const { cursor, source, scroll } = statement
  const declared = frame.compiled.code.variables[cursor].cursor
  if (declared) await setArguments(frame, declared.arguments, statement.arguments ?? [])
  const query = declared?.query ?? (source?.kind === 'query' ? source.sql : undefined)
  let prepared: RoutineStatement
  let parameters: () => readonly Value[]
  if (query) {
    const compiled = frame.compiled.texts.of(query, frame, declaring)
    prepared = compiled.statement
    parameters = () => compiled.parameters(frame)
  } else if (source?.kind === 'execute') {
    const { sql, given } = await dynamicText(frame, source.dynamic)
    const [raw] = parseSql(sql)
    if (!raw) throw new PgError('42601', 'cannot open an empty query as cursor')
    prepared = routineStatement(
      frame.core,
      declaring(raw),
      given.map(({ type }) => type.oid),
    )
    parameters = () => given.map(({ value }) => value)
  } else throw new Error('a cursor without a query')
  await open(frame, cursor, prepared, parameters, declared?.scroll ?? scroll)
}

async function setArguments(
  frame: Frame,
  variables: readonly number[],
  given: readonly CursorArgument[],
): Promise<void> {
  const { code } = frame.compiled
  for (const [i, { name, value }] of given.entries()) {
    const variable = name === undefined ? variables[i] : variables.find((one) => code.variables[one].name === name)
    if (variable === undefined) throw new PgError('42601', `cursor has no argument named "${name}"`)
    const { value: result, type, names } = await evaluate(frame, value)
    frame.assign(variable, result, type, names)
  }
}

/** Numbers of portals without a name of their own, by session. */
const lastPortals = new WeakMap<SessionCore, number>()

function nextPortal(core: SessionCore): number {
  const next = (lastPortals.get(core) ?? 0) + 1
  lastPortals.set(core, next)
  return next
}

async function open(
  frame: Frame,
  variable: number,
  prepared: RoutineStatement,
  parameters: () => readonly Value[],
  scroll: boolean | undefined,
): Promise<void> {
  const { core } = frame
  const given = frame.valueOf(variable).value as string | null
  const { constant, name: variableName } = frame.compiled.code.variables[variable]
  if (given === null && constant) throw new PgError('22005', `variable "${variableName}" is declared CONSTANT`)
  const name = given ?? `<unnamed portal ${nextPortal(core)}>`
  if (core.cursors.has(name) || core.portals.has(name)) {
    throw new PgError('42P03', `cursor "${name}" already in use`)
  }
  await lockRelations(core, prepared)
  const bound = bindPrepared(core, prepared)
  requirePermitted(core, bound)
  const { statement } = bound
  if (statement.kind !== 'utility' || !statement.query) throw new PgError('42601', 'cannot open query as cursor')
  const plan = planQuery(core, statement.query)
  const locks = statement.query.rowLocks.length > 0
  const options = { hold: false, scroll: scroll ?? (!locks && goesBackward(plan) && 'plain'), binary: false } as const
  core.cursors.set(name, new Cursor(core, name, prepared.raw, statement.query, plan, parameters(), options))
  frame.assign(variable, name, text)
}

function cursorOf(frame: Frame, variable: number): Cursor {
  const name = frame.valueOf(variable).value as string | null
  if (name === null) throw new PgError('22004', `cursor variable "${frame.nameOf(variable)}" is null`)
  const cursor = frame.core.cursors.get(name)
  if (!cursor) throw new PgError('34000', `cursor "${name}" does not exist`)
  return cursor
}

export async function fetchCursor(frame: Frame, statement: Extract<Statement, { kind: 'fetch' }>): Promise<void> {
  const cursor = cursorOf(frame, statement.cursor)
  const given = statement.count ? await evaluateAs(frame, statement.count, int4) : 1
  if (given === null) throw new PgError('22004', 'relative or absolute cursor position is null')
  const moved = await move(cursor, statement.direction, given as number)
  frame.rowCount = BigInt(moved)
  frame.found = moved > 0
  if (statement.into) await assignRow(frame, statement.into, cursor.columns, moved > 0 ? cursor.row : undefined)
}

function move(cursor: Cursor, direction: string, count: number): Promise<number> {
  switch (direction) {
    case 'prior':
      return cursor.backward(1, [], undefined)
    case 'first':
      return cursor.absolute(1, [], undefined)
    case 'last':
      return cursor.absolute(-1, [], undefined)
    case 'absolute':
      return cursor.absolute(count, [], undefined)
    case 'relative':
      return cursor.relative(count, [], undefined)
    case 'backward':
      return cursor.backward(count, [], undefined)
    case 'backward all':
      return cursor.backward(Infinity, [], undefined)
    case 'forward all':
      return cursor.forward(Infinity, [], undefined)
    default:
      return cursor.forward(count, [], undefined)
  }
}

export async function closeCursor(frame: Frame, variable: number): Promise<void> {
  const cursor = cursorOf(frame, variable)
  frame.core.cursors.delete(cursor.name)
  await cursor.close()
}

/** FOR r IN cursor: opened, and closed when the loop is over. */
export async function boundCursorRows(
  frame: Frame,
  { variable, arguments: given }: Extract<RowSource, { kind: 'cursor' }>,
): Promise<Pick<RoutineRows, 'columns' | 'next' | 'close'>> {
  const isNamed = frame.valueOf(variable).value !== null
  await openCursor(frame, {
    kind: 'open',
    line: 0,
    cursor: variable,
    arguments: given,
  })
  const cursor = cursorOf(frame, variable)
  return {
    columns: cursor.columns,
    next: async () => ((await cursor.forward(1, [], undefined)) > 0 ? [cursor.row!] : undefined),
    close: async () => {
      frame.core.cursors.delete(cursor.name)
      await cursor.close()
      const slot = frame.slots[variable]
      if (slot.kind === 'scalar' && !isNamed) slot.value = null
    },
  }
}
