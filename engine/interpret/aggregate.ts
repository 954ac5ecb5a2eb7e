// Grouped aggregation, grouping sets included: each set has its own table of groups; the input is read once.
import { batchRowsMax, type Batch, type Column } from '../columns/column.ts'
import { buildColumn } from '../columns/build.ts'
import { concatColumns } from '../columns/concat.ts'
import { keepColumn } from '../columns/keep.ts'
import { gatherColumn } from '../columns/gather.ts'
import { sliceColumn } from '../columns/slice.ts'
import type { Expression } from '../plan/expression.ts'
import type { PhysicalAggregate } from '../plan/physical.ts'
import { accumulatorOf, type Accumulator, type AggregateInput } from './accumulator.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './evaluate.ts'
import { batchFrame, type Frame } from './frame.ts'
import { KeyTable } from './key-table.ts'
import { execute, type PlanOf } from './operators.ts'
import { repeatValue } from './constant.ts'
import { batchBytes } from './result-column.ts'
import { selectTrue } from './select.ts'

type Aggregate = PlanOf<'aggregate'>

export function* executeAggregate(plan: Aggregate, context: ExecuteContext): Generator<Batch> {
  const everyGroup = plan.groups.map((_, i) => i)
  const sets = (plan.groupingSets ?? [everyGroup]).map((indices) => new GroupSet(plan, indices, context))
  let charged = 0
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const frame = batchFrame(batch)
      const keys = plan.groups.map((group) => evaluateFrame(group, frame, context))
      const inputs = plan.aggregates.map((call) => filteredInput(call, frame, context))
      let bytes = 0
      for (const set of sets) {
        set.update(keys, inputs, batch.length)
        bytes += set.bytes
      }
      context.charge(bytes - charged)
      charged = bytes
    }
    for (const set of sets) yield* set.results(context)
  } finally {
    context.charge(-charged)
  }
}

interface FilteredInput {
  /** Rows that pass the call's FILTER; undefined: all. */
  readonly rows: Int32Array | undefined
  readonly input: AggregateInput
}

function filteredInput(call: PhysicalAggregate, frame: Frame, context: ExecuteContext): FilteredInput {
  const rows = call.filter && selectTrue(call.filter, frame, context)
  const here = rows ? frame.select(rows) : frame
  const column = (expression: Expression): Column => evaluateFrame(expression, here, context)
  return {
    rows,
    input: {
      args: call.args.map(column),
      order: call.orderBy.map((key) => column(key.expression)),
      length: here.length,
    },
  }
}

class GroupSet {
  readonly #plan: Aggregate
  readonly #indices: readonly number[]
  readonly #table: KeyTable
  readonly #accumulators: readonly Accumulator[]
  /** Key columns of new groups, batch by batch. */
  readonly #keyPieces: Column[][]
  #keyBytes = 0
  #groups = 0

  constructor(plan: Aggregate, indices: readonly number[], context: ExecuteContext) {
    this.#plan = plan
    this.#indices = indices
    this.#table = new KeyTable(indices.map((i) => plan.groups[i].type))
    this.#accumulators = plan.aggregates.map((call) => accumulatorOf(call, context))
    this.#keyPieces = indices.map(() => [])
    // Without keys there is one group, whatever the input.
    if (indices.length === 0) this.#grow(1)
  }

  get bytes(): number {
    return this.#accumulators.reduce((bytes, one) => bytes + one.bytes, this.#table.bytes + this.#keyBytes)
  }

  #grow(groups: number): void {
    this.#groups = groups
    for (const accumulator of this.#accumulators) accumulator.grow(groups)
  }

  update(keys: readonly Column[], inputs: readonly FilteredInput[], length: number): void {
    const own = this.#indices.map((i) => keys[i])
    const ids = own.length === 0 ? new Int32Array(length) : this.#table.assign(own, length)
    if (own.length > 0 && this.#table.size > this.#groups) this.#keepKeys(own, ids)
    inputs.forEach(({ rows, input }, i) => {
      this.#accumulators[i].update(rows ? rows.map((row) => ids[row]) : ids, input)
    })
  }

  #keepKeys(keys: readonly Column[], ids: Int32Array): void {
    const first = new Int32Array(this.#table.size - this.#groups)
    let next = this.#groups
    for (let row = 0; row < ids.length; row++) if (ids[row] === next) first[next++ - this.#groups] = row
    const pieces = keys.map((key) => keepColumn(gatherColumn(key, first)))
    this.#keyBytes += batchBytes(pieces)
    pieces.forEach((piece, i) => this.#keyPieces[i].push(piece))
    this.#grow(this.#table.size)
  }

  *results(context: ExecuteContext): Generator<Batch> {
    const groups = this.#groups
    if (groups === 0) return
    const plan = this.#plan
    const keys = plan.groups.map((group, i) => {
      const at = this.#indices.indexOf(i)
      return at < 0 ? undefined : { ...concatColumns(this.#keyPieces[at]), type: group.type }
    })
    const results = this.#accumulators.map((accumulator) => accumulator.finish(groups))
    for (let start = 0; start < groups; start += batchRowsMax) {
      context.checkCancel()
      const end = Math.min(groups, start + batchRowsMax)
      const length = end - start
      yield {
        length,
        columns: [
          ...keys.map((key, i) => (key ? sliceColumn(key, start, end) : nulls(plan, i, length))),
          ...results.map((column) => sliceColumn(column, start, end)),
          ...(plan.groupings ?? []).map((members, i) => {
            const type = plan.types[plan.groups.length + plan.aggregates.length + i]
            return repeatValue(type, this.#groupingMask(members), length)
          }),
        ],
      }
    }
  }

  /** GROUPING(): a bit per argument, the last one lowest, set where this set does not group by it. */
  #groupingMask(members: readonly number[]): number {
    let mask = 0
    for (const member of members) mask = mask * 2 + (this.#indices.includes(member) ? 0 : 1)
    return mask
  }
}

const nulls = (plan: Aggregate, group: number, length: number): Column =>
  buildColumn(
    plan.groups[group].type,
    Array.from({ length }, () => null),
  )
