// Grouped aggregation, grouping sets included: each set has its own table of groups; the input is read once.
import { BatchSizes } from '../../columns/batch-sizes.ts'
import { batchRowsMax, type Batch, type Column } from '../../columns/column.ts'
import { buildColumn } from '../../columns/build.ts'
import { concatColumns } from '../../columns/concat.ts'
import { keepColumn } from '../../columns/keep.ts'
import { gatherColumn } from '../../columns/gather.ts'
import { sliceColumn } from '../../columns/slice.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalAggregate } from '../../plan/physical.ts'
import { levelsMax, partitionCount, PartitionedRows } from '../../spill/partitioned-rows.ts'
import { OperatorMemory } from '../../spill/operator-memory.ts'
import { accumulatorOf, aggregateDefinition, type Accumulator, type AggregateInput } from './accumulator.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, frameBatch, type Frame } from '../expression/frame.ts'
import { KeyTable } from '../keys/key-table.ts'
import { keepRows } from '../keep-rows.ts'
import { execute, type PlanOf } from '../operators.ts'
import { repeatValue } from '../expression/constant.ts'
import { selectTrue } from '../expression/select.ts'

type Aggregate = PlanOf<'aggregate'>

export function* executeAggregate(plan: Aggregate, context: ExecuteContext): Generator<Batch> {
  if (context.spill && plan.groups.length > 0 && plan.aggregates.some((call) => growsWithRows(call)))
    yield* aggregateLargeStates(plan, context)
  else yield* aggregateRows(plan, execute(plan.input, context), 0, context)
}

/** level: how often the rows were divided by their keys. */
export function* aggregateRows(
  plan: Aggregate,
  input: Iterable<Batch>,
  level: number,
  context: ExecuteContext,
): Generator<Batch> {
  const everyGroup = plan.groups.map((_, i) => i)
  const sets = (plan.groupingSets ?? [everyGroup]).map((indices) => new GroupSet(plan, indices, context))
  const memory = new OperatorMemory(context)
  const overflows = sets.map((): PartitionedRows | undefined => undefined)
  try {
    for (const batch of input) {
      context.checkCancel()
      const frame = batchFrame(batch)
      const keys = plan.groups.map((group) => evaluateFrame(group, frame, context))
      let inputs: readonly FilteredInput[] | undefined
      sets.forEach((set, i) => {
        const overflow = overflows[i]
        if (overflow) set.updateKnown(keys, frame, overflow)
        else set.update(keys, (inputs ??= set.inputs(frame)), batch.length)
      })
      const bytes = sets.reduce((sum, set) => sum + set.bytes, 0)
      if (bytes <= memory.bytes || memory.hold(bytes - memory.bytes)) continue
      // From here on only rows of groups that are there already are taken in; the others wait in files.
      const growing = sets.flatMap((set, i) => (set.canOverflow && level < levelsMax && !overflows[i] ? [i] : []))
      if (growing.length === 0) memory.check()
      for (const i of growing) overflows[i] = new PartitionedRows(context.spill!, plan.input.types, level)
    }
    for (const set of sets) yield* set.results(context)
    memory.release()
    for (const [i, overflow] of overflows.entries()) {
      if (!overflow) continue
      overflow.finish()
      context.spill!.report(plan.node, {
        method: 'hash',
        bytes: overflow.bytes,
        parts: partitionCount,
      })
      const only = plan.groupingSets ? { ...plan, groupingSets: [plan.groupingSets[i]] } : plan
      for (const rows of overflow.partitions) if (rows.rows > 0) yield* aggregateRows(only, rows, level + 1, context)
    }
  } finally {
    for (const overflow of overflows) overflow?.close()
    memory.release()
  }
}

/** Its state holds what came in: a group that is there already does not stay as large as it is. */
const growsWithRows = (call: PhysicalAggregate): boolean =>
  call.orderBy.length > 0 || call.distinct || aggregateDefinition(call.function).keepsInput === true

/** What states and sorts are made of the rows takes some more than the rows. */
const largeStatesShare = 1 / 4

/** All rows of a group at once: they are divided by their keys before any are taken in, if they are too many. */
function* aggregateLargeStates(plan: Aggregate, context: ExecuteContext): Generator<Batch> {
  const keysOf = (batch: Batch, indices: readonly number[]): Column[] => {
    const frame = batchFrame(batch)
    return indices.map((i) => evaluateFrame(plan.groups[i], frame, context))
  }
  const rows = keepRows(plan.input, context, largeStatesShare)
  try {
    if (!rows.spilled) {
      yield* aggregateRows(plan, rows, 0, context)
      return
    }
    for (const indices of plan.groupingSets ?? [plan.groups.map((_, i) => i)]) {
      const only = plan.groupingSets ? { ...plan, groupingSets: [indices] } : plan
      if (indices.length === 0) {
        yield* aggregateRows(only, rows, levelsMax, context)
        continue
      }
      const divided = new PartitionedRows(context.spill!, plan.input.types, 0)
      try {
        for (const batch of rows) {
          context.checkCancel()
          divided.add(batch, keysOf(batch, indices))
        }
        divided.finish()
        context.spill!.report(plan.node, {
          method: 'hash',
          bytes: divided.bytes,
          parts: partitionCount,
        })
        for (const part of divided.partitions) if (part.rows > 0) yield* aggregateRows(only, part, levelsMax, context)
      } finally {
        divided.close()
      }
    }
  } finally {
    rows.release()
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
  readonly #context: ExecuteContext
  readonly #indices: readonly number[]
  readonly #table: KeyTable
  readonly #accumulators: readonly Accumulator[]
  /** Key columns of new groups, batch by batch. */
  readonly #keyPieces: Column[][]
  readonly #keySizes = new BatchSizes()
  #keyBytes = 0
  #groups = 0

  constructor(plan: Aggregate, indices: readonly number[], context: ExecuteContext) {
    this.#plan = plan
    this.#context = context
    this.#indices = indices
    this.#table = new KeyTable(
      indices.map((i) => plan.groups[i].type),
      () => context.checkCancel(),
    )
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

  /** Rows of new groups can wait: there is always a group without keys. */
  get canOverflow(): boolean {
    return this.#indices.length > 0 && this.#context.spill !== undefined
  }

  inputs(frame: Frame): FilteredInput[] {
    return this.#plan.aggregates.map((call) => filteredInput(call, frame, this.#context))
  }

  /** Takes in the rows whose group is there; the others go to `overflow`. */
  updateKnown(keys: readonly Column[], frame: Frame, overflow: PartitionedRows): void {
    const own = this.#indices.map((i) => keys[i])
    const ids = this.#table.find(own, frame.length)
    const known = rowsWhere(ids, (id) => id >= 0)
    if (known.length > 0)
      this.#add(
        known.map((row) => ids[row]),
        this.inputs(frame.select(known)),
      )
    if (known.length === frame.length) return
    const others = rowsWhere(ids, (id) => id < 0)
    const width = this.#plan.input.types.length
    overflow.add(
      frameBatch(frame.select(others), width),
      own.map((key) => gatherColumn(key, others)),
    )
  }

  update(keys: readonly Column[], inputs: readonly FilteredInput[], length: number): void {
    const own = this.#indices.map((i) => keys[i])
    const ids = own.length === 0 ? new Int32Array(length) : this.#table.assign(own, length)
    if (own.length > 0 && this.#table.size > this.#groups) this.#keepKeys(own, ids)
    this.#add(ids, inputs)
  }

  #add(ids: Int32Array, inputs: readonly FilteredInput[]): void {
    inputs.forEach(({ rows, input }, i) => {
      this.#accumulators[i].update(rows ? rows.map((row) => ids[row]) : ids, input)
    })
  }

  #keepKeys(keys: readonly Column[], ids: Int32Array): void {
    const first = new Int32Array(this.#table.size - this.#groups)
    let next = this.#groups
    for (let row = 0; row < ids.length; row++) if (ids[row] === next) first[next++ - this.#groups] = row
    const pieces = keys.map((key) => keepColumn(gatherColumn(key, first)))
    this.#keyBytes += this.#keySizes.of({
      length: first.length,
      columns: pieces,
    })
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

function rowsWhere(ids: Int32Array, wanted: (id: number) => boolean): Int32Array {
  const rows = new Int32Array(ids.length)
  let count = 0
  for (let row = 0; row < ids.length; row++) if (wanted(ids[row])) rows[count++] = row
  return rows.subarray(0, count)
}

const nulls = (plan: Aggregate, group: number, length: number): Column =>
  buildColumn(
    plan.groups[group].type,
    Array.from({ length }, () => null),
  )
