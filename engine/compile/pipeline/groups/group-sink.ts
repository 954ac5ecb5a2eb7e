// The sink of aggregates with groups: the row's entry, and its states there.
import { compileExpression } from '../../expression/compile-expression.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { stringsEntry, stringsHead } from '../../library/intern-text.ts'
import { type Instruction, get, i32, load, op, set, store } from '../../wasm/instruction.ts'
import { directly } from './direct-groups.ts'
import { findGroup } from './group-directory.ts'
import { type Key, absent, keyOf, stringsOf } from './group-key.ts'
import { hasParts } from './group-parts.ts'
import { type Aggregate, type GroupLayout, cellsOf, groupKeys } from './group-layout.ts'
import { settled } from '../produce.ts'
import type { RowScope } from '../row-code.ts'
import type { TableWriter } from '../table-writer.ts'
import { updateStates } from '../aggregates/update-states.ts'

export function groupSink(sink: Aggregate, layout: GroupLayout, scope: RowScope, writer: TableWriter): void {
  const { fn } = scope
  scope.ensure([
    ...groupKeys(sink),
    ...sink.aggregates.flatMap(({ args, filter }) => (filter ? [...args, filter] : args)),
  ])
  const values = groupKeys(sink).map((group) => settled(compileExpression(group, scope), fn))
  if (values.length > sink.groups.length + 1) {
    severalSink(values, sink, layout, scope, writer)
    return
  }
  const entry = directly(values, scope, () => {
    const keys = values.map((value) => keyOf(value, scope))
    const find = (): Instruction => findGroup(keys, layout, scope, writer, { intoParts: hasParts(layout) })
    return values.length === 1 && values[0].kind === 'text' ? findByText(keys[0], scope, find) : find()
  })
  updateStates(layout.states, cellsOf(fn, entry, layout), scope)
}

/** A row is in an entry for each of the values that are taken once; the first of them has what is taken of every row. */
function severalSink(
  values: readonly CompiledValue[],
  { groups }: Aggregate,
  layout: GroupLayout,
  scope: RowScope,
  writer: TableWriter,
): void {
  const group = values.slice(0, groups.length).map((value) => keyOf(value, scope))
  const once = values.slice(groups.length)
  once.forEach((value, i) => {
    const keys = [...group, ...once.map((_, other) => (other === i ? keyOf(value, scope) : absent))]
    const entry = findGroup(keys, layout, scope, writer, { intoParts: hasParts(layout) })
    if (i === 0) updateStates(layout.states, cellsOf(scope.fn, entry, layout), scope)
  })
}

/** The group of the text that is the only key is noted beside it: who has found the text has found the group. */
function findByText({ word, isNull }: Key, scope: RowScope, find: () => Instruction): Instruction {
  const { fn } = scope
  const [entry, at] = [fn.local('i32'), fn.local('i32')]
  fn.emit(set(entry, i32(0)))
  const recall = (): void => {
    const offset = op('i32.mul', op('i32.wrap_i64', word), i32(stringsEntry.bytes))
    fn.emit(set(at, op('i32.add', load('i32.load', stringsOf(scope), stringsHead.entries), offset)))
    fn.emit(set(entry, load('i32.load', get(at), stringsEntry.group)))
  }
  const note = (): void => fn.emit(store('i32.store', get(at), get(entry), stringsEntry.group))
  if (isNull) fn.when(isNull, () => {}, recall)
  else recall()
  fn.when(op('i32.eqz', get(entry)), () => {
    fn.emit(set(entry, find()))
    if (isNull) fn.when(isNull, () => {}, note)
    else note()
  })
  return get(entry)
}
