// Functions in SQL that stand for themselves: their statements one after another, each with a snapshot of its own. The last one's rows are
// the result.
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { resolveGeneric } from '../../../engine/bind/overloads/generic-types.ts'
import { PgError } from '../../../engine/errors.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import { argumentValues } from '../../../engine/routines/argument-values.ts'
import { resultColumns } from '../../../engine/routines/declared-routines.ts'
import { calledArguments, type Routine } from '../../../engine/routines/routine.ts'
import { routineStatements } from '../../../engine/routines/statements.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { isRow as isRowType } from '../../../engine/types/rows/is-row.ts'
import { recordOf, type RecordValue } from '../../../engine/types/record-value.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
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

/** Types of the result's columns. argTypes: of the call, by which polymorphic ones are known. */
export function outputTypes(
  core: SessionCore,
  { routine, result, listed, argTypes }: Pick<RoutineCall, 'routine' | 'result' | 'listed'> & Partial<RoutineCall>,
): readonly TypeRef[] {
  const { definition } = routine
  if (listed) return listed.types
  if (definition.resultRelation !== undefined) {
    const fields = rowFields(rowTypeOf(definition.resultRelation), core.catalog) ?? []
    return fields.map(({ type }) => type)
  }
  const columns = resultColumns(routine, core.catalog)
  if (columns && columns.length > 1) {
    const declared = calledArguments(definition).map(({ type }) => type)
    return columns.map(({ type }) => {
      const resolved = argTypes && resolveGeneric(argTypes, declared, type)
      return { oid: typeof resolved === 'object' ? resolved.result : type, typmod: -1 }
    })
  }
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
  // A single column that is a row is the whole of it, unless the row has one field which is of that type.
  const only = isRow && columns.length === 1 ? columns[0].type.oid : undefined
  if (only !== undefined && isRowType(only) && (targets.length > 1 || only !== targets[0].oid)) {
    for (const [row] of found) requireFields(row as unknown as RecordValue | null, targets)
    return definition.returnsSet ? found.map(([value]) => value) : (found[0]?.[0] ?? null)
  }
  if (columns.length < targets.length) throw mismatch(call.result, 'Final statement returns too few columns.')
  if (columns.length > targets.length && isRow) throw mismatch(call.result, 'Final statement returns too many columns.')
  const cast = (row: readonly Value[]): Value => {
    const values = targets.map((type, i) => castColumn(core, call.result, context, row[i], columns[i].type, type, i))
    return isRow
      ? (recordOf(
          values,
          targets.map(({ oid }) => oid),
        ) as unknown as Value)
      : values[0]
  }
  return definition.returnsSet ? found.map(cast) : found.length === 0 ? null : cast(found[0])
}

/** A row made by the query is of the types that the caller goes by, or none. */
function requireFields(row: RecordValue | null, wanted: readonly TypeRef[]): void {
  if (row === null) return
  const fail = (detail: string): never => {
    throw new PgError('42804', 'function return row and query-specified return row do not match', { detail })
  }
  if (row.length !== wanted.length) {
    const attributes = row.length === 1 ? 'attribute' : 'attributes'
    fail(`Returned row contains ${row.length} ${attributes}, but query expects ${wanted.length}.`)
  }
  for (const [i, given] of (row.fieldTypes ?? []).entries()) {
    const expected = wanted[i].oid
    if (given === expected) continue
    fail(`Returned type ${formatType(given)} at ordinal position ${i + 1}, but query expects ${formatType(expected)}.`)
  }
}

function castColumn(
  core: SessionCore,
  result: number,
  context: EvaluateContext,
  value: Value,
  from: TypeRef,
  to: TypeRef,
  index: number,
): Value {
  try {
    return castValue(core, context, value, from, to, false)
  } catch (error) {
    // There is no cast.
    if (!(error instanceof PgError) || error.sqlstate !== '42804') throw error
    throw mismatch(
      result,
      `Final statement returns ${formatType(from.oid)} instead of ${formatType(to.oid)} at column ${index + 1}.`,
    )
  }
}

const mismatch = (result: number, detail: string): PgError =>
  new PgError('42P13', `return type mismatch in function declared to return ${formatType(result)}`, { detail })
