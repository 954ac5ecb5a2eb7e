// One call of a trigger's function: NEW and OLD, what TG_… say, and what the function gives back.
import { PgError } from '../../../engine/errors.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import type { Trigger, TriggerEvent } from '../../../engine/routines/trigger.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import type { Table } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import type { Frame } from '../plpgsql/frame.ts'
import { openFrame, routineSignature, runBody } from '../plpgsql/run-function.ts'
import type { Field } from '../plpgsql/variable-types.ts'
import { withRoutine } from '../routines/call-routine.ts'
import { withContext } from '../routines/error-context.ts'
import type { SessionCore } from '../session-core.ts'
import { builtInTrigger } from './built-in-triggers.ts'
import type { TransitionTables } from './transition-tables.ts'

/** A row: its visible columns, in order. */
export type RowValues = readonly Value[]

export interface TriggerCall {
  readonly table: Table
  readonly trigger: Trigger
  readonly event: TriggerEvent
  readonly old?: RowValues | undefined
  readonly new?: RowValues | undefined
  readonly transitions?: TransitionTables | undefined
}

const whenWords = { before: 'BEFORE', after: 'AFTER', instead: 'INSTEAD OF' } as const

/** The row that the function returned, or null; of anything but BEFORE and INSTEAD OF of rows nobody asks. */
export async function callTrigger(core: SessionCore, call: TriggerCall): Promise<RowValues | null> {
  const { trigger } = call
  const builtIn = builtInTrigger(trigger.routine)
  if (builtIn) return builtIn(core, call, fieldsOf(core, call.table))
  const routine = core.catalog.routine(trigger.routine)
  if (!routine) throw new PgError('42883', `function with OID ${trigger.routine} does not exist`)
  return withRoutine(core, routine, async () => {
    core.triggerDepth++
    core.transitions = call.transitions
    try {
      return await run(core, routine, call)
    } finally {
      core.triggerDepth--
    }
  })
}

async function run(core: SessionCore, routine: Routine, call: TriggerCall): Promise<RowValues | null> {
  const { table, trigger } = call
  const signature = routineSignature(routine)
  const of = { routine, args: [], argTypes: [], result: Oid.trigger }
  // What a trigger's statements mean depends on the table, and on what REFERENCING names.
  const frame = openFrame(core, of, false, `trigger ${trigger.oid} ${table.info.oid}`)
  const fields = fieldsOf(core, table)
  setFrame(frame, call, fields)
  const { returned } = await runBody(frame, signature)
  if (!returned) {
    throw new PgError('2F005', 'control reached end of trigger procedure without RETURN', {
      where: `PL/pgSQL function ${signature}`,
    })
  }
  const { value } = returned
  if (trigger.forEach === 'statement' || trigger.timing === 'after' || value === null) return null
  if (!Array.isArray(value)) {
    throw new PgError('42804', 'cannot return non-composite value from function returning composite type', {
      where: `PL/pgSQL function ${signature} during function exit`,
    })
  }
  try {
    return requireShape(value as unknown as RowValues & { readonly fieldTypes?: readonly number[] }, fields)
  } catch (error) {
    throw withContext(error, `PL/pgSQL function ${signature} during function exit`)
  }
}

const fieldsOf = (core: SessionCore, { info }: Table): readonly Field[] =>
  rowFields(rowTypeOf(info.oid), core.catalog) ?? []

function setFrame(
  frame: Frame,
  { table, trigger, event, old, new: fresh }: TriggerCall,
  fields: readonly Field[],
): void {
  const { names } = frame.compiled.code.root
  for (const [name, row] of [
    ['new', fresh],
    ['old', old],
  ] as const) {
    const slot = frame.slots[names.get(name)!]
    if (slot.kind !== 'record') throw new Error(`${name} is no record`)
    slot.fields = fields
    slot.values = row ?? null
  }
  const { name, schemaName, oid } = table.info
  const args = trigger.arguments
  const values: Readonly<Record<string, unknown>> = {
    tg_name: trigger.name,
    tg_when: whenWords[trigger.timing],
    tg_level: trigger.forEach.toUpperCase(),
    tg_op: event.toUpperCase(),
    tg_relid: oid,
    tg_relname: name,
    tg_table_name: name,
    tg_table_schema: schemaName,
    tg_nargs: args.length,
    // TG_ARGV[0] is the first.
    tg_argv: args.length > 0 ? { dimensions: [args.length], lowerBounds: [0], elements: args } : null,
  }
  for (const [variable, value] of Object.entries(values)) {
    const slot = frame.slots[names.get(variable)!]
    if (slot.kind === 'scalar') slot.value = value as Value
  }
}

/** By position, as PostgreSQL compares them. */
function requireShape(
  row: RowValues & { readonly fieldTypes?: readonly number[] },
  fields: readonly Field[],
): RowValues {
  const mismatch = (detail: string): PgError =>
    new PgError('42804', 'returned row structure does not match the structure of the triggering table', { detail })
  const types = row.fieldTypes
  for (const [i, field] of fields.entries()) {
    const type = types?.[i]
    if (i >= row.length || type === undefined || type === field.type.oid) continue
    throw mismatch(
      `Returned type ${formatType(type)} does not match expected type ${formatType(field.type.oid)} in column "${field.name}" (position ${i + 1}).`,
    )
  }
  if (row.length !== fields.length)
    throw mismatch(
      `Number of returned columns (${row.length}) does not match expected column count (${fields.length}).`,
    )
  return row
}
