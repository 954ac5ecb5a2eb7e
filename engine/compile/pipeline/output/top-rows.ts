// Rows of a top-N: code lets only those through that come before the last of the best so far, whose keys the run keeps in the context.
import type { SortKey } from '../../../plan/expression.ts'
import { compileExpression } from '../../expression/compile-expression.ts'
import { compare } from '../../expression/comparisons.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { br, get, i32, type Instruction, load, op } from '../../wasm/instruction.ts'
import { runParameter, settled } from '../produce.ts'
import type { RowScope } from '../row-code.ts'

/** What the run writes for each key: a value in the form that code compares it in. */
export interface ThresholdKey {
  readonly kind: CompiledValue['kind']
  /** Of a decimal. */
  readonly scale: number
}

export const activePlace = 'top/active'
export const thresholdPlace = (key: number): string => `top/${key}`
/** Offsets within a key's place. */
export const thresholdWord = { value: 0, length: 8, isNull: 12, bytes: 16 } as const

/**
 * Rows of so many slots that come through between two looks at them: of wide ones fewer, since until the first look all come, and most for
 * nothing.
 */
export const topRowsAtOnce = (slots: number): number => Math.max(64, Math.min(1024, Math.floor(8192 / slots)))

export function topFilter(keys: readonly SortKey[], scope: RowScope): ThresholdKey[] {
  const { fn, needs } = scope
  scope.ensure(keys.map(({ expression }) => expression))
  const active = load('i32.load', get(runParameter.context), needs.context.place(activePlace))
  const made: ThresholdKey[] = []
  fn.when(active, () => {
    fn.block('better', (better) => {
      keys.forEach((key, i) => {
        const value = settled(compileExpression(key.expression, scope), fn)
        made.push({ kind: value.kind, scale: value.kind === 'decimal' ? value.scale : 0 })
        const place = needs.context.place(thresholdPlace(i), thresholdWord.bytes)
        compareKey(key, value, threshold(value, place), place, scope, better)
      })
      // Equal in all keys: those that came first stay.
      fn.emit(br(scope.row.skip))
    })
  })
  return made
}

/** By the first key alone. What it cannot tell is told when the row has come to the sink. */
export function skipBeyondTop({ expression, descending, nullsFirst }: SortKey, scope: RowScope): void {
  const { fn, needs, row } = scope
  const value = scope.compile(expression)
  if (value.kind === 'text' || value.kind === 'decimal128') return
  const place = needs.context.place(thresholdPlace(0), thresholdWord.bytes)
  fn.when(load('i32.load', get(runParameter.context), needs.context.place(activePlace)), () => {
    const limitNull = load('i32.load', get(runParameter.context), place + thresholdWord.isNull)
    const isNull = value.isNull ?? i32(0)
    const eitherNull = value.isNull ? op('i32.or', isNull, limitNull) : limitNull
    fn.when(
      eitherNull,
      () => {
        const later = nullsFirst ? limitNull : isNull
        fn.emit(br(row.skip, op('i32.and', op('i32.ne', isNull, limitNull), later)))
      },
      () => {
        const known = { ...value, isNull: undefined }
        fn.emit(br(row.skip, compare(descending ? 'lt' : 'gt', known, threshold(value, place), scope)))
      },
    )
  })
}

function compareKey(
  { descending, nullsFirst }: SortKey,
  value: CompiledValue,
  limit: CompiledValue,
  place: number,
  scope: RowScope,
  better: { readonly name: string },
): void {
  const { fn } = scope
  const limitNull = fn.let('i32', load('i32.load', get(runParameter.context), place + thresholdWord.isNull))
  const isNull = value.isNull ?? i32(0)
  const { skip } = scope.row
  const [before, after] = descending ? (['gt', 'lt'] as const) : (['lt', 'gt'] as const)
  fn.when(
    op('i32.or', isNull, limitNull),
    () => {
      const differ = op('i32.ne', isNull, limitNull)
      const first = nullsFirst ? isNull : limitNull
      fn.emit(br(better, op('i32.and', differ, first)), br(skip, differ))
    },
    () => {
      const known = { ...value, isNull: undefined }
      fn.emit(br(better, compare(before, known, limit, scope)))
      fn.emit(br(skip, compare(after, known, limit, scope)))
    },
  )
}

/** The limit's value in the same form. */
function threshold(value: CompiledValue, place: number): CompiledValue {
  const read = (type: 'i32' | 'i64' | 'f64', offset = 0): Instruction =>
    load(`${type}.load`, get(runParameter.context), place + offset)
  switch (value.kind) {
    case 'bool':
      return { kind: 'bool', value: read('i32') }
    case 'i32':
      return { kind: 'i32', value: read('i32'), bits: 31 }
    case 'i64':
      return { kind: 'i64', value: read('i64'), bits: 63 }
    case 'decimal':
      return { kind: 'decimal', value: read('i64'), scale: value.scale, bits: value.bits }
    case 'f64':
      return { kind: 'f64', value: read('f64') }
    case 'decimal128':
      throw new Unsupported('a sort by wide numerics')
    case 'bytes':
      throw new Unsupported('a sort by what code does not know')
    case 'text':
      return {
        kind: 'text',
        address: read('i32'),
        length: read('i32', thresholdWord.length),
        padded: value.padded,
        stable: true,
      }
  }
}
