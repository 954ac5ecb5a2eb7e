// Assignments: to a variable, to a field of a row, to elements of an array; and of a row to a list of targets.
import { PgError } from '../../../engine/errors.ts'
import { withGivenPart, withPart } from './assign-part.ts'
import type { Into, Statement, Target } from '../../../engine/plpgsql/syntax.ts'
import type { RecordValue } from '../../../engine/types/record-value.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { castValue } from '../routines/cast-value.ts'
import { evaluate } from './expressions.ts'
import type { Frame } from './frame.ts'
import type { Field } from './variable-types.ts'

export async function assign(
  frame: Frame,
  target: Target,
  value: Value,
  type: TypeRef,
  names?: readonly string[],
  text = `${target.text} :=`,
): Promise<void> {
  if (isPart(frame, target)) {
    const whole = await withGivenPart(frame, target, value, type)
    assignWhole(frame, target, whole.value, whole.type, undefined, text)
    return
  }
  assignWhole(frame, target, value, type, names, text)
}

/** x := expression */
export async function assignExpression(
  frame: Frame,
  { target, value, text }: Extract<Statement, { kind: 'assign' }>,
): Promise<void> {
  const source = isPart(frame, target)
    ? await withPart(frame, target, value)
    : await evaluate(frame, value, `PL/pgSQL assignment "${text}"`)
  assignWhole(frame, target, source.value, source.type, source.names, text)
}

/** Deeper than a variable, or a field of a record. */
const isPart = (frame: Frame, { variable, steps }: Target): boolean =>
  steps.length > (frame.slots[variable].kind === 'record' ? 1 : 0)

function assignWhole(
  frame: Frame,
  { variable, steps }: Target,
  value: Value,
  type: TypeRef,
  names: readonly string[] | undefined,
  text: string,
): void {
  const slot = frame.slots[variable]
  if (steps.length === 0 || slot.kind === 'scalar') {
    frame.assign(variable, value, type, names)
    return
  }
  const [first] = steps
  if (first.kind !== 'field') throw new PgError('42804', 'cannot subscript a record')
  const fields = frame.requireFields(variable)
  const index = fields.findIndex(({ name }) => name === first.name)
  if (index < 0) {
    throw new PgError('42703', `record "${frame.nameOf(variable)}" has no field "${first.name}"`, {
      where: `PL/pgSQL assignment "${text}"`,
    })
  }
  const values = slot.values ? [...slot.values] : fields.map(() => null)
  values[index] = castValue(frame.core, frame.context([]), value, type, fields[index].type, true)
  frame.setFields(variable, values)
}

/** The columns of a row to the targets of INTO or of a loop; row undefined: NULLs. */
export async function assignRow(
  frame: Frame,
  { targets }: Pick<Into, 'targets'>,
  columns: readonly Field[],
  row: readonly Value[] | undefined,
): Promise<void> {
  const [only] = targets
  if (targets.length === 1 && only.steps.length === 0 && frame.slots[only.variable].kind === 'record') {
    // A single column that is a row itself is the row.
    if (columns.length === 1 && columns[0].type.oid === Oid.record && row)
      frame.assign(only.variable, row[0] as unknown as RecordValue as unknown as Value, columns[0].type)
    else frame.setRecord(only.variable, columns, row)
    return
  }
  for (const [i, target] of targets.entries()) {
    const type = columns[i]?.type ?? { oid: Oid.unknown, typmod: -1 }
    await assign(frame, target, row?.[i] ?? null, type)
  }
}
