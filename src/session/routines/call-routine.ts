// A call of a user's function: with its rights and settings, in the caller's transaction.
import { PgError } from '../../../engine/errors.ts'
import type { ListedColumns } from '../../../engine/functions/function.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import type { Value } from '../../../engine/types/type.ts'
import { set } from '../statements/set.ts'
import { runPlpgsql } from '../plpgsql/run-function.ts'
import type { SessionCore } from '../session-core.ts'
import type { SettingsPoint } from '../settings/settings.ts'
import { findVariable } from '../settings/variables.ts'
import { callsPerStack, routineDepthMax } from './limits.ts'
import { runSqlRoutine } from './sql-routine.ts'

export interface RoutineCall {
  readonly routine: Routine
  readonly args: readonly Value[]
  /** Of the call, as declared: what polymorphic arguments are. */
  readonly argTypes: readonly number[]
  /** Of the call: what a polymorphic result is. */
  readonly result: number
  /** Of a function of records in FROM: the columns that it has to give. */
  readonly listed?: ListedColumns | undefined
}

/** A value; of a set its rows; of a procedure its OUT arguments as a row. */
export async function callRoutine(
  core: SessionCore,
  oid: number,
  args: readonly Value[],
  argTypes: readonly number[],
  result: number,
  listed?: ListedColumns,
): Promise<Value> {
  const routine = core.catalog.routine(oid)
  if (!routine) throw new PgError('42883', `function with OID ${oid} does not exist`)
  const { definition } = routine
  if (definition.strict && args.includes(null)) return definition.returnsSet ? [] : null
  return withRoutine(core, routine, () => {
    const call: RoutineCall = { routine, args, argTypes, result, listed }
    return definition.language === 'sql' ? runSqlRoutine(core, call) : runPlpgsql(core, call)
  })
}

/** Counts how deep calls lie, and changes who and how the session is for their length. */
export async function withRoutine<T>(core: SessionCore, routine: Routine, work: () => Promise<T>): Promise<T> {
  const { settings, securityDefiner } = routine.definition
  if (core.routineDepth >= routineDepthMax) {
    throw new PgError('54001', 'stack depth limit exceeded', {
      hint: `Functions may call each other ${routineDepthMax} levels deep.`,
    })
  }
  const { definer, transitions } = core
  const before = settings && core.settings.point()
  core.routineDepth++
  // They are the trigger's alone.
  core.transitions = undefined
  try {
    if (core.routineDepth % callsPerStack === 0) await Promise.resolve()
    if (securityDefiner) core.definer = core.catalog.roleByOid(routine.owner)?.name
    for (const [name, value] of Object.entries(settings ?? {})) set(core, name, value, true)
    return await work()
  } finally {
    core.routineDepth--
    core.definer = definer
    core.transitions = transitions
    if (before) for (const name of Object.keys(settings ?? {})) leaveSetting(core, name, before)
  }
}

/** The setting is again what it was, unless the routine changed it by a SET that is not LOCAL: that outlives the routine. */
function leaveSetting({ settings }: SessionCore, given: string, before: SettingsPoint): void {
  const name = findVariable(given)?.name ?? given.toLowerCase()
  const { session, local } = settings.point()
  if (local[name] === undefined || session[name] !== before.session[name]) return
  const value = settings.at(before, name)
  if (value !== undefined) settings.note(name, value, true)
}
