// What is made of entries of a large dictionary: found out where a row first asks, and kept for the entry. Conditions take a byte of
// its own, texts eight: address and length.
import { Oid } from '../../../types/oids.ts'
import { bool } from '../../expression/choice.ts'
import { compileExpression } from '../../expression/compile-expression.ts'
import type { BoolValue, DictionaryEntry, TextValue } from '../../expression/compiled-value.ts'
import { text as textOf } from '../../expression/texts.ts'
import type { Expression } from '../../../plan/expression.ts'
import { call, get, i32, load, op, set, store } from '../../wasm/instruction.ts'
import type { Memo, RowScope } from '../row-code.ts'

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
  needs.memos.push({ column, place, bytes: 1 } satisfies Memo)
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

/** Beside a text's address: 0 where nobody has asked, 1 for NULL, and more by this where there is a text. */
const lengthOffset = 2
const nothing = 1

/** As `remembered`, of a text: it stays where it is for as long as the query runs. It may fail, for the row that asks. */
export function rememberedText(
  expression: Expression,
  source: TextValue,
  entry: DictionaryEntry,
  scope: RowScope,
): TextValue {
  const { fn, needs } = scope
  const { column, code, isNull: rowIsNull } = entry
  const memo = needs.memos.length
  const place = needs.context.place(`memo/${memo}`)
  needs.memos.push({ column, place, bytes: 8 } satisfies Memo)
  const base = fn.constant('i32', load('i32.load', context, place))
  const at = fn.let('i32', op('i32.add', base, op('i32.shl', code, i32(3))))
  const found = fn.local('i32')
  const find = (): void => {
    fn.emit(set(found, load('i32.load', at, 4)))
    fn.when(op('i32.eqz', get(found)), () => {
      const { address, length, isNull, stable } = textOf(compileExpression(expression, overText(source, scope)))
      const bytes = fn.let('i32', length)
      const kept = stable ? address : call(needs.import('keepText', ['i32', 'i32'], ['i32']), address, bytes)
      const keep = (): void =>
        fn.emit(store('i32.store', at, kept), set(found, op('i32.add', bytes, i32(lengthOffset))))
      if (isNull) fn.when(isNull, () => fn.emit(set(found, i32(nothing))), keep)
      else keep()
      fn.emit(store('i32.store', at, get(found), 4))
    })
  }
  if (rowIsNull) fn.when(rowIsNull, () => fn.emit(set(found, i32(nothing))), find)
  else find()
  const isNull = fn.let('i32', op('i32.eq', get(found), i32(nothing)))
  return {
    kind: 'text',
    address: fn.let('i32', load('i32.load', at)),
    length: fn.let('i32', op('select', i32(0), op('i32.sub', get(found), i32(lengthOffset)), isNull)),
    padded: expression.type.oid === Oid.bpchar,
    stable: true,
    isNull,
    made: { entry, memo },
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
