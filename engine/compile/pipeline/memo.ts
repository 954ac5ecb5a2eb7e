// Conditions on entries of a large dictionary: found out where a row first asks, and kept in a byte of the entry's own.
import { bool } from '../expression/choice.ts'
import { compileExpression } from '../expression/compile-expression.ts'
import type { BoolValue, DictionaryEntry, TextValue } from '../expression/compiled-value.ts'
import type { Expression } from '../../plan/expression.ts'
import { get, i32, load, op, set, store } from '../wasm/instruction.ts'
import type { Memo, RowScope } from './row-code.ts'

/** What a byte says; 0: nobody has asked. */
const known = { no: 1, yes: 2, null: 3 } as const

/** The run's context, which is the first parameter of every function that goes over rows. */
const context = get(0)

/**
 * The condition's value for an entry. It reads no slot but the entry's, cannot fail and, where the row may be NULL, gives NULL of NULL.
 * text: the slot as it was loaded.
 */
export function remembered(
  condition: Expression,
  text: TextValue,
  { column, code, isNull: rowIsNull }: DictionaryEntry,
  scope: RowScope,
): BoolValue {
  const { fn, needs } = scope
  const place = needs.context.place(`memo/${needs.memos.length}`)
  needs.memos.push({ column, place } satisfies Memo)
  const base = fn.constant('i32', load('i32.load', context, place))
  const at = fn.let('i32', op('i32.add', base, code))
  const found = fn.local('i32')
  const find = (): void => {
    fn.emit(set(found, load('i32.load8_u', at)))
    fn.when(op('i32.eqz', get(found)), () => {
      const { value, isNull } = bool(compileExpression(condition, overText(text, scope)))
      const answer = op('i32.add', value, i32(known.no))
      fn.emit(set(found, isNull ? op('select', i32(known.null), answer, isNull) : answer))
      fn.emit(store('i32.store8', at, get(found)))
    })
  }
  // The code of a NULL is no entry's.
  if (rowIsNull) fn.when(rowIsNull, () => fn.emit(set(found, i32(known.null))), find)
  else find()
  return {
    kind: 'bool',
    value: op('i32.eq', get(found), i32(known.yes)),
    isNull: op('i32.eq', get(found), i32(known.null)),
  }
}

/** Every slot is the text, as bytes that are not NULL. */
function overText({ address, length, padded }: TextValue, scope: RowScope): RowScope {
  const { fn } = scope
  const text: TextValue = {
    kind: 'text',
    address: fn.let('i32', address),
    length: fn.let('i32', length),
    padded,
    stable: false,
  }
  return scope.with({ skip: scope.row.skip, slot: () => text })
}
