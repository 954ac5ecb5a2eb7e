// Functions in SQL that stand for themselves: their statements one after another, each with a snapshot of its own. The last one's rows are
// the result.
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { PgError } from '../../../engine/errors.ts'
import { argumentValues } from '../../../engine/routines/argument-values.ts'
import { resultColumns } from '../../../engine/routines/declared-routines.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import { routineStatements } from '../../../engine/routines/statements.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { isRow as isRowType } from '../../../engine/types/rows/is-row.ts'
import { recordOf } from '../../../engine/types/record-value.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { constantContext } from '../prepared/bind-context.ts'
import { isPolymorphicRoutine } from '../../../engine/bind/expression/inline-routine.ts'
import type { SessionCore } from '../session-core.ts'
import type { RoutineCall } from './call-routine.ts'
import { castValue } from './cast-value.ts'
import { keptStatements } from './kept-statements.ts'
import { openRows, type RoutineRows, routineStatement, type RoutineStatement, takeRows } from './rows.ts'
import { inContext } from './error-context.ts'

export async function runSqlRoutine(core: SessionCore, call: RoutineCall): Promise<Value> {
  const { routine, args } = call
  const { definition } = routine
  const statements = inContextNow(routine, 'during startup', () => statementsOf(core, call))
  const options = { readsOnly: definition.volatility !== 'volatile' }
  let result: Value = definition.returnsSet ? [] : null
  for (const [i, statement] of statements.entries()) {
    const isLast = i === statements.length - 1
    result = await inContext(
      () => `SQL function "${routine.name}" statement ${i + 1}`,
      async () => {
        const rows = await openRows(core, statement, () => args, options)
        if (isLast && rows.returnsRows && gives(definition.result)) return resultOf(core, call, rows)
        await takeRows(rows)
        return definition.returnsSet ? [] : null
      },
    )
  }
  return result
}

const gives = (result: number): boolean => result !== Oid.void

function inContextNow<T>(routine: Routine, when: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    throw error.with({ where: `SQL function "${routine.name}" ${when}` })
  }
}

/** Kept with the session, for the types of the call. */
function statementsOf(core: SessionCore, { routine, argTypes }: RoutineCall): readonly RoutineStatement[] {
  const key = isPolymorphicRoutine(routine) ? argTypes.join() : ''
  return keptStatements(core, routine, key, () => {
    const values = argumentValues(routine.name, routine.definition, core.catalog, argTypes)
    return routineStatements(routine.definition).map((raw) => routineStatement(core, raw, values.types, values))
  })
}

/** Types of the result's columns. */
export function outputTypes(
  core: SessionCore,
  { routine, result, listed }: Pick<RoutineCall, 'routine' | 'result' | 'listed'>,
): readonly TypeRef[] {
  const { definition } = routine
  if (listed) return listed.types
  const columns = resultColumns(routine, core.catalog)
  if (columns && columns.length > 1) return columns.map(({ type }) => ({ oid: type, typmod: -1 }))
  if (definition.resultRelation !== undefined) return columns!.map(({ type }) => ({ oid: type, typmod: -1 }))
  return [domainRef(definition.result, core.catalog) ?? { oid: result, typmod: -1 }]
}

async function resultOf(core: SessionCore, call: RoutineCall, rows: RoutineRows): Promise<Value> {
  const { definition } = call.routine
  const types = outputTypes(core, call)
  const isRow = types.length > 1 || definition.resultRelation !== undefined || definition.result === Oid.record
  const found = await takeRows(rows, definition.returnsSet ? Infinity : 1)
  const context = constantContext(core)
  const { columns } = rows
  // A record of no declared shape is whatever the query gives.
  const targets = types.length === 1 && isRow && types[0].oid === Oid.record ? columns.map(({ type }) => type) : types
  if (isRow && columns.length === 1 && isRowType(columns[0].type.oid) && targets.length > 1)
    return definition.returnsSet ? found.map(([value]) => value) : (found[0]?.[0] ?? null)
  if (columns.length < targets.length) throw mismatch(call.result)
  const cast = (row: readonly Value[]): Value => {
    const values = targets.map((type, i) => castValue(core, context, row[i], columns[i].type, type, false))
    return isRow
      ? (recordOf(
          values,
          targets.map(({ oid }) => oid),
        ) as unknown as Value)
      : values[0]
  }
  return definition.returnsSet ? found.map(cast) : found.length === 0 ? null : cast(found[0])
}

const mismatch = (result: number): PgError =>
  new PgError('42P13', `return type mismatch in function declared to return ${formatType(result)}`)
