// A call of a PL/pgSQL function: its frame, its body, and what its result is made of.
import { PgError } from '../../../engine/errors.ts'
import { parsePlpgsql } from '../../../engine/plpgsql/parse.ts'
import { resultColumns } from '../../../engine/routines/declared-routines.ts'
import { argumentType, inputsOf, type Routine } from '../../../engine/routines/routine.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import { recordOf, type RecordValue } from '../../../engine/types/record-value.ts'
import { isRow } from '../../../engine/types/rows/is-row.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { isPolymorphicRoutine } from '../../../engine/bind/expression/inline-routine.ts'
import type { RoutineCall } from '../routines/call-routine.ts'
import { castValue } from '../routines/cast-value.ts'
import { withContext } from '../routines/error-context.ts'
import { keptStatements } from '../routines/kept-statements.ts'
import { outputTypes } from '../routines/sql-routine.ts'
import type { SessionCore } from '../session-core.ts'
import { CompiledTexts } from './compiled-text.ts'
import type { Evaluated } from './expressions.ts'
import { type CompiledFunction, Frame } from './frame.ts'
import { Interpreter } from './interpret.ts'
import { variableTypes } from './variable-types.ts'

export async function runPlpgsql(core: SessionCore, call: RoutineCall, mayCommit = false): Promise<Value> {
  const { routine, args } = call
  const frame = openFrame(core, call, mayCommit)
  setArguments(frame, routine, args)
  const interpreter = await runBody(frame, routineSignature(routine))
  return resultOf(frame, call, interpreter)
}

/** use: what its statements mean depends on, besides the types of its arguments. */
export function openFrame(core: SessionCore, call: RoutineCall, mayCommit: boolean, use = ''): Frame {
  const { routine, argTypes, result } = call
  if (routine.definition.result === Oid.trigger && use === '') {
    throw new PgError('0A000', 'trigger functions can only be called as triggers', {
      where: `compilation of PL/pgSQL function "${routine.name}" near line 1`,
    })
  }
  const key = use || (isPolymorphicRoutine(routine) ? `${argTypes.join()} ${result}` : '')
  const compiled = keptStatements(core, routine, key, (): CompiledFunction => {
    const code = parsePlpgsql(routine.definition.body, routine.definition, routine.name)
    return {
      code,
      types: variableTypes(core, code, routine, argTypes, result),
      texts: new CompiledTexts(),
    }
  })
  return new Frame(core, call, compiled, mayCommit)
}

/** f(integer,text): as lines of context name it. */
export function routineSignature({ name, definition }: Routine): string {
  return `${name}(${inputsOf(definition)
    .map((argument) => formatType(argumentType(argument)))
    .join(',')})`
}

/** Errors get the line of the statement that they come from. */
export async function runBody(frame: Frame, signature: string): Promise<Interpreter> {
  const interpreter = new Interpreter(frame)
  try {
    await interpreter.run()
    return interpreter
  } catch (error) {
    throw error === frame.rethrown ? error : withContext(error, contextLine(signature, interpreter))
  }
}

export const contextLine = (signature: string, { at }: Pick<Interpreter, 'at'>): string =>
  `PL/pgSQL function ${signature}${at === undefined ? '' : ` line ${at.line} ${at.doing}`}`

function setArguments(frame: Frame, routine: Routine, args: readonly Value[]): void {
  const { code } = frame.compiled
  const { definition } = routine
  const inputs = definition.arguments.filter(({ mode }) =>
    definition.kind === 'procedure' ? mode !== 'table' : mode === 'in' || mode === 'inout' || mode === 'variadic',
  )
  for (const variable of code.arguments) {
    const argument = definition.arguments[code.variables[variable].argument! - 1]
    const at = inputs.indexOf(argument)
    if (at < 0 || argument.mode === 'out') continue
    const slot = frame.slots[variable]
    if (slot.kind === 'scalar') slot.value = args[at]
    else frame.assign(variable, args[at], { oid: Oid.record, typmod: -1 })
  }
}

function outputVariables(frame: Frame): number[] {
  const { code } = frame.compiled
  const { arguments: all } = frame.routine.definition
  const of = new Map(code.arguments.map((variable) => [code.variables[variable].argument! - 1, variable]))
  return all.flatMap(({ mode }, i) => (mode === 'out' || mode === 'inout' || mode === 'table' ? [of.get(i)!] : []))
}

/** The OUT arguments as they are now: one value, or a row. */
export function outputsNow(frame: Frame): Value {
  const values = outputVariables(frame).map((variable) => frame.valueOf(variable))
  if (values.length === 1 && frame.routine.definition.kind === 'function') return values[0].value
  return recordOf(
    values.map(({ value }) => value),
    values.map(({ type }) => type.oid),
  ) as unknown as Value
}

function resultOf(frame: Frame, call: RoutineCall, { returned }: Interpreter): Value {
  const { definition } = frame.routine
  if (definition.returnsSet) return frame.rows
  if (outputVariables(frame).length > 0) return outputsNow(frame)
  if (definition.kind === 'procedure') return null
  if (definition.result === Oid.void) return ''
  if (!returned)
    throw new PgError('2F005', 'control reached end of function without RETURN', {
      where: `PL/pgSQL function ${routineSignature(frame.routine)}`,
    })
  try {
    return castResult(frame, call, returned)
  } catch (error) {
    throw withContext(
      error,
      `PL/pgSQL function ${routineSignature(frame.routine)} while casting return value to function's return type`,
    )
  }
}

/** Whether the function gives rows: of several columns, of a relation or type, or of whatever shape. */
export function givesRows({ core, routine, resultType, listed }: Frame): boolean {
  const [only, ...others] = outputTypes(core, { routine, result: resultType })
  return listed !== undefined || others.length > 0 || routine.definition.resultRelation !== undefined || isRow(only.oid)
}

/** Throws 42804: a value that is no row, of a function that gives rows. */
export function requireRow(frame: Frame, { value, type }: Evaluated): void {
  if (value !== null && !isRow(type.oid) && givesRows(frame))
    throw new PgError('42804', 'cannot return non-composite value from function returning composite type')
}

export function castResult(
  frame: Frame,
  call: Pick<RoutineCall, 'routine' | 'result' | 'listed'>,
  { value, type }: Pick<Evaluated, 'value' | 'type'>,
  mismatch = 'returned record type does not match expected record type',
): Value {
  const { core } = frame
  const types = outputTypes(core, call)
  const [only] = types
  const isOne = !call.listed && types.length === 1 && call.routine.definition.resultRelation === undefined
  if (isOne && !isRow(only.oid)) return castValue(core, frame.context([]), value, type, only, true)
  // A record of no declared shape is whatever it is.
  if (isOne && only.oid === Oid.record) return value
  // A domain over a type of rows.
  const fields = isOne ? (rowFields(only.oid, core.catalog) ?? []) : undefined
  const listed = call.listed?.names.map((name) => ({ name }))
  const columns = listed ?? fields ?? resultColumns(call.routine, core.catalog) ?? []
  const wanted = fields?.map((field) => field.type) ?? types
  const row = value === null ? null : rowOf(value as unknown as RecordValue, wanted, columns, mismatch)
  if (!isOne) return row
  return castValue(core, frame.context([]), row, { oid: only.oid, typmod: -1 }, only, true)
}

/** The row, whose columns have the types wanted already. */
function rowOf(
  value: RecordValue,
  wanted: readonly TypeRef[],
  columns: readonly { readonly name: string }[],
  mismatch: string,
): Value {
  const fail = (detail: string): never => {
    throw new PgError('42804', mismatch, { detail })
  }
  if (value.length !== wanted.length)
    fail(`Number of returned columns (${value.length}) does not match expected column count (${wanted.length}).`)
  for (const [i, given] of (value.fieldTypes ?? []).entries()) {
    if (given === wanted[i].oid) continue
    const types = `Returned type ${formatType(given)} does not match expected type ${formatType(wanted[i].oid)}`
    fail(`${types} in column "${columns[i].name}" (position ${i + 1}).`)
  }
  return recordOf(
    value,
    wanted.map(({ oid }) => oid),
  ) as unknown as Value
}
