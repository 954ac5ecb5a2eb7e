// Groups whose keys are all entries of the morsel's dictionaries: a small table by their codes says where a group's entry lies, once it
// was looked up. The run empties it for every morsel, and gives none where the dictionaries are large, unless many morsels have the same.
import type { TextValue } from '../../expression/compiled-value.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { get, i32, type Instruction, load, op, set, store } from '../../wasm/instruction.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'

/** Slots of a table for one morsel: few enough to stay in the first cache. */
export const directSlotsMax = 4096

export interface DirectGroups {
  /** Positions of the keys among the scanned columns. */
  readonly columns: readonly number[]
  /** Context place: the table's address, or 0, then for each key how many codes there are; the last is NULL's. */
  readonly place: number
}

type Entry = TextValue & { readonly entry: NonNullable<TextValue['entry']> }

const isEntry = (value: CompiledValue): value is Entry => value.kind === 'text' && value.entry !== undefined

/** find: the code that looks the group up. */
export function directly(values: readonly CompiledValue[], scope: RowScope, find: () => Instruction): Instruction {
  if (!values.every(isEntry)) return find()
  const { fn, needs } = scope
  const place = needs.context.place('direct', 4 + 4 * values.length)
  needs.direct = { columns: values.map(({ entry }) => entry.column), place }
  const word = (i: number): Instruction =>
    fn.constant('i32', load('i32.load', get(runParameter.context), place + 4 * i))
  const table = word(0)
  const entry = fn.local('i32')
  const at = fn.local('i32')
  fn.emit(set(entry, i32(0)))
  const index = values
    .map(({ entry: { code }, isNull }, i) => {
      const codes = word(i + 1)
      return { codes, code: isNull ? op('select', op('i32.sub', codes, i32(1)), code, isNull) : code }
    })
    .reduce((before, { codes, code }) => ({ codes, code: op('i32.add', op('i32.mul', before.code, codes), code) }))
  fn.when(table, () => {
    fn.emit(set(at, op('i32.add', table, op('i32.shl', index.code, i32(2)))))
    fn.emit(set(entry, load('i32.load', get(at))))
  })
  fn.when(op('i32.eqz', get(entry)), () => {
    fn.emit(set(entry, find()))
    fn.when(table, () => fn.emit(store('i32.store', get(at), get(entry))))
  })
  return get(entry)
}
