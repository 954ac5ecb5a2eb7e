// left = ANY (array) and left <> ALL (array), of an array that is a constant or a parameter: a list of values as IN has it.
import type { Expression } from '../../plan/expression.ts'
import { negatorOf } from '../../plan/facts.ts'
import { withoutRelabel } from '../../plan/scan-predicates.ts'
import type { PgArray } from '../../types/array-value.ts'
import { typeByOid } from '../../types/registry.ts'
import { typeRef } from '../../types/type.ts'
import { i32, op } from '../wasm/instruction.ts'
import type { BoolValue, CompiledValue } from './compiled-value.ts'
import { compileInList } from './in-list.ts'
import { nullOf } from './literals.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'
import { amongParameters, isPlainEquality, unknownOf } from './value-lists.ts'

type ArrayComparison = Expression & { readonly kind: 'array-comparison' }

export function compileArrayComparison(
  expression: ArrayComparison,
  scope: Scope,
  compile: (expression: Expression, scope: Scope) => CompiledValue,
): BoolValue {
  const { left, all, function: oid, type } = expression
  const array = withoutRelabel(expression.array)
  const element = typeRef(typeByOid(expression.array.type.oid).elementOid ?? 0)
  const equality = all ? negatorOf(oid) : oid
  if (equality === undefined || !isPlainEquality(equality, left.type.oid, element.oid))
    throw new Unsupported('an array that is compared so')
  if (array.kind !== 'literal' && array.kind !== 'parameter') throw new Unsupported('an array that is no constant')
  const elements = array.kind === 'literal' ? ((array.value as PgArray | null)?.elements ?? null) : undefined
  if (elements && elements.length > 0) {
    const list = elements.map((value): Expression => ({ kind: 'literal', value, type: element }))
    return compileInList({ kind: 'in-list', left, list, function: oid, all, type }, scope)
  }
  // Whatever the array is, the left side is computed, and may fail.
  const value = compile(left, scope)
  if (elements) return { kind: 'bool', value: i32(all ? 1 : 0) }
  if (array.kind === 'literal' || scope.isNullParameter(array.number)) return nullOf(type) as BoolValue
  const among = amongParameters(value, element, [array.number], scope)
  return {
    kind: 'bool',
    value: all ? op('i32.eqz', among.any) : among.any,
    isNull: scope.fn.let('i32', unknownOf(among, value.isNull)),
  }
}
