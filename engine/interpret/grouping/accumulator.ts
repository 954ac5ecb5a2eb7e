// One aggregate call over numbered groups: plain, DISTINCT, or over ordered input.
import type { Batch, Column } from '../../columns/column.ts'
import { concatColumns } from '../../columns/concat.ts'
import { columnBytes } from '../../columns/allocate.ts'
import { keepColumn } from '../../columns/keep.ts'
import { heapMemory } from '../../columns/memory.ts'
import { gatherColumn } from '../../columns/gather.ts'
import { reader } from '../../columns/read.ts'
import type { AggregateFunction, FunctionContext } from '../../functions/function.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { PhysicalAggregate } from '../../plan/physical.ts'
import { typeByOid } from '../../types/registry.ts'
import { typeRef, type Value } from '../../types/type.ts'
import { functionContext } from '../expression/call-site.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { KeyTable } from '../keys/key-table.ts'
import { orderedSetResults } from './ordered-set.ts'
import { batchBytes, columnOfValues } from '../expression/result-column.ts'
import { rowSlices } from '../../sort/row-slices.ts'
import { sortRows } from '../../sort/sort-rows.ts'

export interface AggregateInput {
  /** The call's arguments, then its ORDER BY expressions. */
  readonly args: readonly Column[]
  readonly order: readonly Column[]
  readonly length: number
}

export interface Accumulator {
  /** Groups so far: states for new ones are started. */
  grow(groups: number): void
  update(groups: Int32Array, input: AggregateInput): void
  finish(groups: number): Column
  readonly bytes: number
}

/** Their result does not depend on the order of input, so DISTINCT need not sort. */
const orderFree: ReadonlySet<string> = new Set([
  ...['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or', 'bit_xor'],
  ...['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'],
])

export function accumulatorOf(call: PhysicalAggregate, context: ExecuteContext): Accumulator {
  const definition = aggregateDefinition(call.function)
  const bodies = functionContext(
    call.args.map((arg) => arg.type),
    call.type,
    context,
  )
  const plain = new PlainAccumulator(call, definition, bodies, () => context.checkCancel())
  if (call.orderBy.length > 0 || (call.distinct && !orderFree.has(definition.name))) {
    return new OrderedAccumulator(call, plain, bodies, context)
  }
  return call.distinct && call.args.length > 0
    ? new DistinctAccumulator(call, plain, () => context.checkCancel())
    : plain
}

export function aggregateDefinition(oid: number): AggregateFunction {
  const definition = functionByOid(oid)
  if (definition.kind !== 'aggregate') throw new Error(`function ${definition.name} is not an aggregate`)
  return definition
}

/** Of a value that a state keeps, beside its own bytes: an object and its place in a list. */
const keptValueBytes = 32

class PlainAccumulator implements Accumulator {
  readonly #call: PhysicalAggregate
  readonly #definition: AggregateFunction
  readonly #context: FunctionContext
  readonly #states: unknown[] = []
  readonly #checkCancel: () => void
  #keptBytes = 0

  constructor(
    call: PhysicalAggregate,
    definition: AggregateFunction,
    context: FunctionContext,
    checkCancel: () => void,
  ) {
    this.#call = call
    this.#definition = definition
    this.#context = context
    this.#checkCancel = checkCancel
  }

  get bytes(): number {
    return this.#states.length * 64 + this.#keptBytes
  }

  grow(groups: number): void {
    while (this.#states.length < groups) this.#states.push(this.#definition.start(this.#context))
  }

  update(groups: Int32Array, { args, length }: AggregateInput): void {
    if (length === 0) return
    const definition = this.#definition
    if (definition.keepsInput) this.#keptBytes += batchBytes(args) + length * keptValueBytes
    if (definition.vector && args.every((arg) => !arg.boxed)) {
      const batch: Batch = { length, columns: args }
      if (definition.vector(this.#states, groups, args, batch, this.#context)) return
    }
    const states = this.#states
    const { step } = definition
    const context = this.#context
    const strict = definition.strict !== false
    const readers = args.map(reader)
    if (readers.length === 1) {
      const [read] = readers
      for (let row = 0; row < length; row++) {
        const value = read(row)
        if (strict && value === null) continue
        const group = groups[row]
        states[group] = step(states[group], [value], context)
      }
      return
    }
    for (let row = 0; row < length; row++) {
      const values: Value[] = readers.map((read) => read(row))
      if (strict && values.includes(null)) continue
      const group = groups[row]
      states[group] = step(states[group], values, context)
    }
  }

  finish(groups: number): Column {
    this.grow(groups)
    const values: Value[] = []
    for (let group = 0; group < groups; group++) {
      if ((group & 0xfff) === 0) this.#checkCancel()
      const value = this.#definition.finish(this.#states[group], this.#context)
      values.push(value === undefined ? null : value)
    }
    return columnOfValues(this.#call.type, values)
  }
}

const groupType = typeRef(23)

const groupColumn = (groups: Int32Array): Column => ({
  type: groupType,
  layout: { kind: 'i32' },
  length: groups.length,
  values: groups,
})

/** Passes on each (group, arguments) once. */
class DistinctAccumulator implements Accumulator {
  readonly #plain: PlainAccumulator
  readonly #seen: KeyTable

  constructor(call: PhysicalAggregate, plain: PlainAccumulator, checkCancel: () => void) {
    this.#plain = plain
    this.#seen = new KeyTable([groupType, ...call.args.map((arg) => arg.type)], checkCancel)
  }

  get bytes(): number {
    return this.#plain.bytes + this.#seen.bytes
  }

  grow(groups: number): void {
    this.#plain.grow(groups)
  }

  update(groups: Int32Array, input: AggregateInput): void {
    let seen = this.#seen.size
    const ids = this.#seen.assign([groupColumn(groups), ...input.args], input.length)
    const rows = new Int32Array(input.length)
    let count = 0
    for (let row = 0; row < ids.length; row++) {
      if (ids[row] !== seen) continue
      rows[count++] = row
      seen++
    }
    if (count === 0) return
    const fresh = rows.subarray(0, count)
    this.#plain.update(gatherGroups(groups, fresh), {
      args: input.args.map((arg) => gatherColumn(arg, fresh)),
      order: [],
      length: count,
    })
  }

  finish(groups: number): Column {
    return this.#plain.finish(groups)
  }
}

const gatherGroups = (groups: Int32Array, rows: Int32Array): Int32Array => rows.map((row) => groups[row])

/** Keeps all input, sorts it by group and keys at the end, and only then steps. */
class OrderedAccumulator implements Accumulator {
  readonly #call: PhysicalAggregate
  readonly #plain: PlainAccumulator
  readonly #bodies: FunctionContext
  readonly #context: ExecuteContext
  readonly #pieces: {
    readonly groups: Int32Array
    readonly input: AggregateInput
  }[] = []
  #bytes = 0

  constructor(call: PhysicalAggregate, plain: PlainAccumulator, bodies: FunctionContext, context: ExecuteContext) {
    this.#call = call
    this.#plain = plain
    this.#bodies = bodies
    this.#context = context
  }

  get bytes(): number {
    return this.#plain.bytes + this.#bytes
  }

  grow(groups: number): void {
    this.#plain.grow(groups)
  }

  update(groups: Int32Array, input: AggregateInput): void {
    if (input.length === 0) return
    const kept = {
      ...input,
      args: input.args.map(keepColumn),
      order: input.order.map(keepColumn),
    }
    this.#pieces.push({ groups: groups.slice(0, input.length), input: kept })
    for (const column of [...input.args, ...input.order]) this.#bytes += columnBytes(column)
  }

  finish(groups: number): Column {
    const results = this.#pieces.length > 0 ? this.#stepInOrder(groups) : undefined
    return results ? columnOfValues(this.#call.type, results) : this.#plain.finish(groups)
  }

  /** Answers the results, where they are found without steps. */
  #stepInOrder(groupCount: number): Value[] | undefined {
    const pieces = this.#pieces
    const checkCancel = (): void => this.#context.checkCancel()
    const joined = (pick: (input: AggregateInput) => readonly Column[]): Column[] =>
      pick(pieces[0].input).map((_, i) =>
        concatColumns(
          pieces.map((piece) => pick(piece.input)[i]),
          heapMemory,
          checkCancel,
        ),
      )
    const args = joined((input) => input.args)
    const groups = new Int32Array(pieces.reduce((length, piece) => length + piece.input.length, 0))
    let at = 0
    for (const piece of pieces) {
      groups.set(piece.groups, at)
      at += piece.groups.length
    }
    const call = this.#call
    const definition = aggregateDefinition(call.function)
    const results = orderedSetResults(call, definition, this.#bodies, groups, args, groupCount, checkCancel)
    if (results) return results
    const ascending = { descending: false, nullsFirst: false }
    const ownOrder = joined((input) => input.order)
    // DISTINCT sorts by the arguments where ORDER BY does not say otherwise, as PostgreSQL's own sort does.
    const extra = this.#call.distinct ? args.filter((arg) => typeByOid(arg.type.oid).compare !== undefined) : []
    const keys = [ascending, ...this.#call.orderBy, ...extra.map(() => ascending)]
    const rows = sortRows(keys, [groupColumn(groups), ...ownOrder, ...extra], groups.length, this.#context)
    const taking = this.#call.distinct ? new DistinctAccumulator(this.#call, this.#plain, checkCancel) : this.#plain
    for (const [from, to] of rowSlices(rows.length, checkCancel)) {
      const some = rows.subarray(from, to)
      taking.update(gatherGroups(groups, some), {
        args: args.map((arg) => gatherColumn(arg, some)),
        order: [],
        length: some.length,
      })
    }
    return undefined
  }
}
