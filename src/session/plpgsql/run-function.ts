// A call of a PL/pgSQL function: its frame, its body, and what its result is made of.
import { PgError } from '../../../engine/errors.ts'
import { parsePlpgsql } from '../../../engine/plpgsql/parse.ts'
import { resultColumns } from '../../../engine/routines/declared-routines.ts'
import { inputsOf, type Routine } from '../../../engine/routines/routine.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { recordOf } from '../../../engine/types/record-value.ts'
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
  return new Frame(core, routine, compiled, mayCommit, result)
}

/** f(integer,text): as lines of context name it. */
export function routineSignature({ name, definition }: Routine): string {
  return `${name}(${inputsOf(definition)
    .map(({ type }) => formatType(type))
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

export function castResult(
  frame: Frame,
  call: Pick<RoutineCall, 'routine' | 'result'>,
  { value, type }: { readonly value: Value; readonly type: TypeRef },
): Value {
  const { core } = frame
  const types = outputTypes(core, call)
  const columns = resultColumns(call.routine, core.catalog)
  const isRow = columns !== undefined && (columns.length > 1 || call.routine.definition.resultRelation !== undefined)
  if (!isRow && call.routine.definition.result !== Oid.record) {
    if (type.oid === Oid.record && value !== null) {
      throw new PgError('42804', `cannot return a composite value from a function returning ${formatType(call.result)}`)
    }
    return castValue(core, frame.context([]), value, type, types[0], true)
  }
  if (value === null) return null
  if (!Array.isArray(value))
    throw new PgError('42804', 'cannot return non-composite value from function returning composite type')
  if (!isRow) return value
  if (value.length !== types.length) {
    throw new PgError('42804', 'returned record type does not match expected record type', {
      detail: `Number of returned columns (${value.length}) does not match expected column count (${types.length}).`,
    })
  }
  const from = (value as { readonly fieldTypes?: readonly number[] }).fieldTypes
  const cast = types.map((to, i) =>
    castValue(core, frame.context([]), value[i] as Value, { oid: from?.[i] ?? to.oid, typmod: -1 }, to, true),
  )
  return recordOf(
    cast,
    types.map(({ oid }) => oid),
  ) as unknown as Value
}
