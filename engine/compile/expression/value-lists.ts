// Whether a value is among those that parameters bring: left = ANY ($1), left IN ($1, $2, …), and their negations. They are sets of the
// run's, so code is the same whatever is in them.
import { equalityOf } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { call, i32, type Instruction, op } from '../wasm/instruction.ts'
import { type CompiledValue, kindOfType } from './compiled-value.ts'
import type { ListForm } from '../pipeline/value-lists.ts'
import type { Scope } from './scope.ts'
import { text } from './texts.ts'
import { Unsupported } from './unsupported.ts'

export interface Among {
  /** i32: something equals the left side. Where that is NULL it means nothing. */
  readonly any: Instruction
  /** i32 0 or 1: a NULL is in the list. */
  readonly hasNull: Instruction
  /** i32: there is nothing in the list. */
  readonly isEmpty: Instruction
}

const integers: ReadonlySet<number> = new Set([Oid.int2, Oid.int4, Oid.int8])

/** Equality of two values of one type, or of integers of any. */
export function isPlainEquality(equality: number, left: number, right: number): boolean {
  if (left === right) return equalityOf(left) === equality
  return integers.has(left) && integers.has(right)
}

/** parameters: those that hold the values, of that type, one each or an array of them; none is NULL as a whole. */
export function amongParameters(
  left: CompiledValue,
  element: Expression['type'],
  parameters: readonly number[],
  scope: Scope,
): Among {
  const form = formOf(left, element)
  const { table, shift, empty, hasNull, isEmpty } = scope.valueList({ parameters, form })
  const find = (): Instruction => {
    if (left.kind !== 'text') return call(scope.library('amongWords'), table, shift, empty, wordOf(left))
    const { address, length } = text(left)
    const bytes =
      form === 'trimmed' ? scope.fn.let('i32', call(scope.library('trimmedLength'), address, length)) : length
    const hash = call(scope.library('hashBytes'), address, bytes)
    return call(scope.library('amongTexts'), table, shift, address, bytes, hash)
  }
  return { any: scope.fn.let('i32', find()), hasNull, isEmpty }
}

function formOf(left: CompiledValue, element: Expression['type']): ListForm {
  const kind = kindOfType(element)
  if (left.kind === 'text' && kind === 'text') return left.padded && element.oid === Oid.bpchar ? 'trimmed' : 'texts'
  if (left.kind === 'decimal' && kind === 'decimal') return `scale ${left.scale}`
  if ((left.kind === 'i32' || left.kind === 'i64') && (kind === 'i32' || kind === 'i64')) return 'words'
  throw new Unsupported(`a list of values in form ${left.kind}`)
}

/** i64: of a value that lies as a number. */
export function wordOf(left: CompiledValue): Instruction {
  if (left.kind === 'i32') return op('i64.extend_i32_s', left.value)
  if (left.kind === 'i64' || left.kind === 'decimal') return left.value
  throw new Unsupported(`a long list of values in form ${left.kind}`)
}

/** i32: NULL, of a left side and a list: nothing in an empty list is NULL, whatever the left side. */
export const unknownOf = ({ any, hasNull, isEmpty }: Among, leftIsNull: Instruction | undefined): Instruction => {
  const missed = op('i32.and', hasNull, op('i32.eqz', any))
  const unknown = leftIsNull ? op('i32.or', leftIsNull, missed) : missed
  return op('select', i32(0), unknown, isEmpty)
}
