// a[i] := value and a[i:j] := array: the array with the elements changed, as UPDATE changes them.
import { PgError } from '../../../engine/errors.ts'
import type { TargetStep } from '../../../engine/plpgsql/syntax.ts'
import { coercionOid } from '../../../engine/functions/coercion/functions.ts'
import { scalarValue } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { formatType, typeByOid } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { castValue } from '../routines/cast-value.ts'
import { evaluateAs } from './expressions.ts'
import type { Frame } from './frame.ts'

const int4: TypeRef = { oid: Oid.int4, typmod: -1 }

export async function assignSubscript(
  frame: Frame,
  before: Value,
  arrayType: TypeRef,
  steps: readonly TargetStep[],
  value: Value,
  type: TypeRef,
): Promise<Value> {
  const definition = typeByOid(arrayType.oid)
  if (definition.kind !== 'array') {
    throw new PgError(
      '42804',
      `cannot subscript type ${formatType(arrayType.oid)} because it does not support subscripting`,
    )
  }
  const isSlice = steps.some((step) => step.kind === 'element' && step.upper !== undefined)
  const bounds: Value[] = []
  let shape = ''
  for (const step of steps) {
    if (step.kind !== 'element') throw new PgError('42804', 'cannot assign to a field of an array element')
    const first = await evaluateAs(frame, step.index, int4)
    const last = step.upper ? await evaluateAs(frame, step.upper, int4) : undefined
    if (first === null || last === null) throw new PgError('22004', 'array subscript in assignment must not be null')
    if (isSlice) bounds.push(last === undefined ? 1 : first)
    bounds.push(last ?? first)
    shape += isSlice ? 'b' : 'u'
  }
  const wanted: TypeRef = isSlice ? arrayType : { oid: definition.elementOid, typmod: arrayType.typmod }
  const cast = castValue(frame.core, frame.context([]), value, type, wanted, true)
  const literal = (of: Value, as: TypeRef): Expression => ({
    kind: 'literal',
    value: of,
    type: as,
  })
  const call: Expression = {
    kind: 'call',
    function: isSlice ? coercionOid.assignSlice : coercionOid.assignElement,
    args: [
      literal(before, arrayType),
      literal(cast, wanted),
      literal(shape, { oid: Oid.text, typmod: -1 }),
      ...bounds.map((bound) => literal(bound, int4)),
    ],
    type: arrayType,
  }
  return scalarValue(call, () => null, frame.context([]))
}
