// The probe of a join's table: the rest of the pipeline is written inside the loop over matches.
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { anyNull } from '../../expression/compiled-value.ts'
import { compare } from '../../expression/comparisons.ts'
import { compileExpression, identical } from '../../expression/compile-expression.ts'
import { errorCode } from '../../expression/error-codes.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import type { Expression } from '../../../plan/expression.ts'
import { some } from '../../../plan/traverse-expression.ts'
import { br, get, i32, i64, type Instruction, type Label, load, op, set, store, when } from '../../wasm/instruction.ts'
import { type EntryLayout, loadField } from '../source/fields.ts'
import { bucketOf, joinEntry, metBit, nullAwareTable, tagBit } from './join-table.ts'
import { alignedKey } from './join-key.ts'
import { hashOf, hashWord } from '../keys.ts'
import type { Probe } from '../pipeline.ts'
import { filter, runParameter, settled } from '../produce.ts'
import type { Row, RowScope } from '../row-code.ts'
import { tablePlace } from '../run-context.ts'
import { tick } from '../tick.ts'

export function probe(step: Probe, scope: RowScope, layout: EntryLayout, next: (scope: RowScope) => void): void {
  if (step.nullAware && step.residual) throw new Unsupported('IN that may be NULL, with further conditions')
  const { fn, needs } = scope
  const place = needs.context.place(`table/${step.table}`, tablePlace.bytes)
  const directory = fn.constant('i32', load('i32.load', get(runParameter.context), place + tablePlace.directory))
  const shift = fn.constant(
    'i64',
    op('i64.extend_i32_u', load('i32.load', get(runParameter.context), place + tablePlace.shift)),
  )
  scope.ensure(step.keys)
  const aligned = step.keys.map((key, i) =>
    alignedKey(settled(compileExpression(key, scope), fn), layout.fields[i].shape, scope),
  )
  const keys = aligned.map(({ key }) => key)
  const nulls = anyNull([
    ...keys.filter((_, i) => !step.nullSafe?.[i]),
    ...aligned.map(({ impossible }) => ({ isNull: impossible })),
  ])
  const isNull = nulls && fn.let('i32', nulls)
  const drops = dropping.has(step.type)
  // NULL equals nothing.
  if (isNull && drops) fn.emit(br(scope.row.skip, isNull))
  let open: Instruction | undefined
  if (step.nullAware) {
    // A NULL among the table's keys may equal any row's, and a row's NULL any key: nobody knows that they differ.
    const known = fn.constant('i32', load('i32.load', get(runParameter.context), place + tablePlace.nullAware))
    const unknown = op('i32.eq', known, i32(nullAwareTable.hasNull))
    const any = op('i32.ne', known, i32(nullAwareTable.empty))
    // A key that no entry can have is not NULL for that.
    const ownNull = anyNull(keys)
    open = fn.let('i32', ownNull ? op('i32.or', unknown, op('i32.and', any, ownNull)) : unknown)
    if (step.type !== 'mark') fn.emit(br(scope.row.skip, open))
  }
  const words = keys.map((key, i) => hashWord(step.nullSafe?.[i] ? key : { ...key, isNull: undefined }, scope))
  const hash = hashOf(words, scope)
  const bucket = fn.let('i64', load('i64.load', bucketOf(directory, hash, shift)))
  const tagged = op('i64.ne', op('i64.and', bucket, tagBit(hash)), i64(0))
  const possible = isNull && !drops ? op('i32.and', tagged, op('i32.eqz', isNull)) : tagged
  const entry = fn.local('i32')
  if (drops) {
    fn.emit(br(scope.row.skip, op('i32.eqz', possible)), set(entry, op('i32.wrap_i64', bucket)))
  } else fn.emit(set(entry, op('select', op('i32.wrap_i64', bucket), i32(0), possible)))
  const match: Match = { step, scope, layout, keys, entry, next }
  switch (step.type) {
    case 'inner':
    case 'right':
      return inner(match)
    case 'semi':
    case 'anti':
      return existence(match)
    case 'mark':
      return marking(match, open)
    case 'left':
    case 'single':
    case 'full':
      return outer(match)
    case 'right-semi':
    case 'right-anti':
      return noting(match)
  }
}

/** Types that lose a row which meets no entry, or every row. */
const dropping: ReadonlySet<Probe['type']> = new Set(['inner', 'semi', 'right', 'right-semi', 'right-anti'])

interface Match {
  readonly step: Probe
  readonly scope: RowScope
  readonly layout: EntryLayout
  readonly keys: readonly CompiledValue[]
  /** Local of the entry looked at. */
  readonly entry: number
  readonly next: (scope: RowScope) => void
}

/** Whether the entry's keys are the row's. */
function keysEqual({ keys, layout, entry, scope, step }: Match): Instruction {
  const equal = keys.map((key, i) => {
    const field = loadField(scope.fn, get(entry), { ...layout, nulls: joinEntry.nulls }, layout.fields[i])
    return step.nullSafe?.[i] ? identical(field, key, scope) : compare('eq', field, key, scope)
  })
  return equal.length === 0 ? i32(1) : equal.reduce((a, b) => op('i32.and', a, b))
}

/** The left row's slots, then the match's payload, loaded where asked for. */
function matched({ step, scope, layout, entry }: Match, skip: Row['skip'], payload: Payload): Row {
  const made = new Map<number, CompiledValue>()
  const before = scope.row
  return {
    skip,
    slot(slot) {
      if (slot < payload.leftSlots) return before.slot(slot)
      let value = made.get(slot)
      if (!value) {
        const at = payload.slots.indexOf(slot - payload.leftSlots)
        if (at < 0) throw new Error(`slot ${slot} is not kept by table ${step.table}`)
        value = loadField(scope.fn, get(entry), layout, layout.fields[step.keys.length + at])
        if (payload.missing) value = orMissing(value, payload.missing)
        made.set(slot, value)
      }
      return value
    },
  }
}

interface Payload {
  readonly leftSlots: number
  readonly slots: readonly number[]
  /** i32: there is no match, all of it is NULL. */
  readonly missing?: Instruction
}

function orMissing(value: CompiledValue, missing: Instruction): CompiledValue {
  const isNull = orNull(value.isNull, missing)
  return value.kind === 'text'
    ? { ...value, isNull, length: op('select', i32(0), value.length, missing) }
    : { ...value, isNull }
}

const orNull = (a: Instruction | undefined, b: Instruction): Instruction => (a ? op('i32.or', a, b) : b)

/** Known from the plan, and set beside the layout by whoever cut it. */
export interface JoinLayout extends EntryLayout {
  readonly leftSlots: number
  readonly payload: readonly number[]
}

const payloadOf = (layout: EntryLayout): { leftSlots: number; slots: readonly number[] } => {
  const { leftSlots, payload } = layout as JoinLayout
  return { leftSlots, slots: payload }
}

function inner(match: Match): void {
  const { scope, step, next } = match
  const { fn } = scope
  fn.block('matched', (done) => {
    fn.loop('match', (again) => {
      fn.block('miss', (miss) => {
        fn.emit(br(miss, op('i32.eqz', keysEqual(match))))
        const row = scope.with(matched(match, miss, payloadOf(match.layout)))
        if (step.residual) filter(step.residual, row)
        if (step.type === 'right') note(match)
        next(row)
      })
      toNext(match, again)
      fn.emit(br(done))
    })
  })
}

/** The next entry of the bucket, if there is one. */
function toNext({ scope, entry }: Match, again: Label): void {
  const next = set(entry, load('i32.load', get(entry), joinEntry.next))
  scope.fn.emit(next, when(get(entry), [...tick(scope), br(again)]))
}

/** Says of the entry that a row has met it. */
function note({ scope, entry }: Match): void {
  const mask = scope.fn.let('i32', load('i32.load', get(entry), joinEntry.nulls))
  const noted = store('i32.store', get(entry), op('i32.or', mask, i32(metBit)), joinEntry.nulls)
  // Written once: other threads read the same lines.
  scope.fn.emit(when(op('i32.ge_s', mask, i32(0)), [noted]))
}

/** No row goes on; of entries that are noted already nothing is asked. */
function noting(match: Match): void {
  const { scope, entry, step } = match
  const { fn } = scope
  fn.loop('match', (again) => {
    fn.block('miss', (miss) => {
      fn.emit(br(miss, op('i32.lt_s', load('i32.load', get(entry), joinEntry.nulls), i32(0))))
      fn.emit(br(miss, op('i32.eqz', keysEqual(match))))
      if (step.residual) filter(step.residual, scope.with(matched(match, miss, payloadOf(match.layout))))
      note(match)
    })
    toNext(match, again)
  })
  fn.emit(br(scope.row.skip))
}

function existence(match: Match): void {
  const { scope, step, next } = match
  const found = search(match)
  scope.fn.emit(br(scope.row.skip, step.type === 'semi' ? op('i32.eqz', found) : found))
  next(scope)
}

/** open: what is not found may be there all the same. */
function marking(match: Match, open: Instruction | undefined): void {
  const { scope, next } = match
  const { leftSlots } = payloadOf(match.layout)
  const value = search(match)
  const isNull = open && scope.fn.let('i32', op('i32.and', open, op('i32.eqz', value)))
  const before = scope.row
  const mark: CompiledValue = { kind: 'bool', value, isNull }
  next(scope.with({ skip: before.skip, slot: (slot) => (slot < leftSlots ? before.slot(slot) : mark) }))
}

/** i32: whether an entry matches. */
function search(match: Match): Instruction {
  const { scope, entry, step } = match
  const { fn } = scope
  if (step.residual) scope.ensure([...leftParts(match)])
  const found = fn.local('i32')
  fn.emit(set(found, i32(0)))
  fn.block('searched', (done) => {
    fn.emit(br(done, op('i32.eqz', get(entry))))
    fn.loop('match', (again) => {
      fn.block('miss', (miss) => {
        fn.emit(br(miss, op('i32.eqz', keysEqual(match))))
        if (step.residual) filter(step.residual, scope.with(matched(match, miss, payloadOf(match.layout))))
        fn.emit(set(found, i32(1)), br(done))
      })
      toNext(match, again)
    })
  })
  return get(found)
}

/** The left row's slots that the residual reads: they must be loaded before the loop that may not run. */
function leftParts({ step, layout }: Match): Expression[] {
  const { leftSlots } = payloadOf(layout)
  const parts: Expression[] = []
  if (step.residual)
    some(step.residual, (one) => {
      if (one.kind === 'slot' && one.slot < leftSlots) parts.push(one)
      return false
    })
  return parts
}

/** Every match, or once with NULLs when there is none: one loop, whose first turn may have no entry. */
function outer(match: Match): void {
  const { scope, entry, step, next } = match
  const { fn } = scope
  if (step.residual) scope.ensure([...leftParts(match)])
  const found = fn.local('i32')
  const following = fn.local('i32')
  fn.emit(set(found, i32(0)))
  fn.block('done', (done) => {
    fn.loop('match', (again) => {
      fn.block('miss', (miss) => {
        // Past the last entry: the row itself, if nothing matched.
        fn.when(
          op('i32.eqz', get(entry)),
          () => {
            fn.emit(br(done, get(found)), set(following, i32(0)))
          },
          () => {
            fn.emit(set(following, load('i32.load', get(entry), joinEntry.next)))
            fn.emit(br(miss, op('i32.eqz', keysEqual(match))))
            if (step.residual) filter(step.residual, scope.with(matched(match, miss, payloadOf(match.layout))))
            if (step.type === 'full') note(match)
            if (step.type === 'single') fn.emit(when(get(found), [{ kind: 'return', value: i32(errorCode.secondRow) }]))
          },
        )
        const missing = fn.let('i32', op('i32.eqz', get(entry)))
        fn.emit(set(found, i32(1)))
        next(scope.with(matched(match, miss, { ...payloadOf(match.layout), missing })))
      })
      fn.emit(br(done, op('i32.eqz', get(entry))))
      fn.emit(set(entry, get(following)), when(get(following), tick(scope)), br(again))
    })
  })
}
