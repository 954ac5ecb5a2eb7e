// Hash join: the right side is built by its keys, left batches probe it. Three-valued logic matters to NOT IN (anti,
// null-aware) and to marks: there a left row without a true match looks again at right rows whose comparison is NULL.
import { columnBytes } from '../../columns/allocate.ts'
import { BatchSizes } from '../../columns/batch-sizes.ts'
import type { Batch, Column } from '../../columns/column.ts'
import { keepBatch } from '../../columns/keep.ts'
import { reader } from '../../columns/read.ts'
import type { Expression } from '../../plan/expression.ts'
import { typeByOid } from '../../types/registry.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluate, evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame } from '../expression/frame.ts'
import { buildJoin, type JoinBuild } from './join-build.ts'
import { finishLeft, settlePairs, type MatchedBatch, type MatchStates } from './join-match.ts'
import { emitsPairs, keepsRight, PairBuffer, rightPadded, tooManyRows } from './join-output.ts'
import { emptyBatch, oneBatch } from '../materialize.ts'
import { OperatorMemory } from '../../spill/operator-memory.ts'
import { levelsMax, partitionCount, PartitionedRows } from '../../spill/partitioned-rows.ts'
import { execute, type PlanOf } from '../operators.ts'

type HashJoin = PlanOf<'hash-join'>

export function* executeHashJoin(plan: HashJoin, context: ExecuteContext): Generator<Batch> {
  const kept = context.keptJoins?.rows(plan, context)
  yield* kept ?? joinRows(plan, () => execute(plan.left, context), execute(plan.right, context), 0, context)
}

/** What is made of the right rows takes about twice what they do. */
const buildShare = 1 / 3

/** left: read once, after right. level: how often the rows were divided by their keys. */
export function* joinRows(
  plan: HashJoin,
  left: () => Iterable<Batch>,
  right: Iterable<Batch>,
  level: number,
  context: ExecuteContext,
): Generator<Batch> {
  const memory = new OperatorMemory(context, buildShare)
  const batches: Batch[] = []
  const sizes = new BatchSizes()
  const divides = context.spill !== undefined && level < levelsMax && isDivisible(plan)
  let rights: PartitionedRows | undefined
  try {
    for (const batch of right) {
      context.checkCancel()
      if (rights) {
        rights.add(batch, keysOf(plan.rightKeys, batch, context))
        continue
      }
      const kept = keepBatch(batch)
      const fits = memory.hold(sizes.of(kept))
      batches.push(kept)
      if (fits) continue
      if (!divides) {
        memory.check()
        continue
      }
      rights = new PartitionedRows(context.spill!, plan.right.types, level)
      for (const one of batches.splice(0)) rights.add(one, keysOf(plan.rightKeys, one, context))
      memory.release()
    }
    if (rights) yield* joinParts(plan, left, rights, level, context)
    else
      yield* joinWithBuild(
        plan,
        left,
        oneBatch(batches.splice(0), plan.right.types, () => context.checkCancel()),
        memory,
        context,
      )
  } finally {
    rights?.close()
    memory.release()
  }
}

/** Whether rows of different keys have nothing to do with each other: where a NULL on the right is as good as any key, they do. */
const isDivisible = (plan: HashJoin): boolean => plan.rightKeys.length > 0 && !plan.nullAware

const keysOf = (keys: readonly Expression[], batch: Batch, context: ExecuteContext): Column[] => {
  const frame = batchFrame(batch)
  return keys.map((key) => evaluateFrame(key, frame, context))
}

/** Both sides in parts of equal hashes, each joined on its own. */
function* joinParts(
  plan: HashJoin,
  left: () => Iterable<Batch>,
  rights: PartitionedRows,
  level: number,
  context: ExecuteContext,
): Generator<Batch> {
  const lefts = new PartitionedRows(context.spill!, plan.left.types, level)
  try {
    rights.finish()
    for (const batch of left()) {
      context.checkCancel()
      lefts.add(batch, keysOf(plan.leftKeys, batch, context))
    }
    lefts.finish()
    context.spill!.report(plan.node, { method: 'hash', bytes: lefts.bytes + rights.bytes, parts: partitionCount })
    for (let part = 0; part < partitionCount; part++) {
      const own = lefts.partitions[part]
      if (own.rows > 0 || keepsRight(plan.type))
        yield* joinRows(plan, () => own, rights.partitions[part], level + 1, context)
    }
  } finally {
    lefts.close()
  }
}

function* joinWithBuild(
  plan: HashJoin,
  left: () => Iterable<Batch>,
  right: Batch,
  memory: OperatorMemory,
  context: ExecuteContext,
): Generator<Batch> {
  const build = buildJoin(right, plan.rightKeys, plan.nullSafe, memory, context)
  const rightMatched = keepsRight(plan.type) ? new Uint8Array(right.length) : undefined
  // An empty build side decides the outcome without reading left, except where left rows come out anyway.
  if (right.length === 0 && (plan.type === 'inner' || plan.type === 'semi' || plan.type === 'right')) return
  const unknowns = plan.nullAware ? new NullComparisons(plan, build, memory, context) : undefined
  const pairs = new PairBuffer()
  for (const batch of left()) {
    context.checkCancel()
    yield* joinBatch(plan, batch, build, rightMatched, pairs, unknowns, context)
  }
  if (rightMatched) yield* rightPadded(emptyBatch(plan.left.types).columns, right, rightMatched)
}

function* joinBatch(
  plan: HashJoin,
  left: Batch,
  build: JoinBuild,
  rightMatched: Uint8Array | undefined,
  pairs: PairBuffer,
  unknowns: NullComparisons | undefined,
  context: ExecuteContext,
): Generator<Batch> {
  const frame = batchFrame(left)
  const keys = plan.leftKeys.map((key) => evaluateFrame(key, frame, context))
  const ids = build.probe(keys, left.length)
  const join: MatchedBatch = { kind: plan.type, left, right: build.batch, condition: plan.residual, rightMatched }
  const states: MatchStates = new Uint8Array(left.length)
  const { starts, rows } = build
  if (!emitsPairs(plan.type) && !plan.residual) {
    for (let row = 0; row < ids.length; row++)
      if (ids[row] >= 0 && starts[ids[row]] < starts[ids[row] + 1]) states[row] = 1
  } else {
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]
      if (id < 0) continue
      const end = starts[id + 1]
      if (plan.type === 'single' && !plan.residual && end - starts[id] > 1) throw tooManyRows()
      for (let at = starts[id]; at < end; at++) {
        pairs.add(row, rows[at])
        if (pairs.full) yield* settlePairs(join, pairs, states, row, context)
      }
    }
    yield* settlePairs(join, pairs, states, left.length, context)
  }
  unknowns?.mark(left, keys, states)
  yield* finishLeft(join, states, plan.nullAware === true)
}

/** Finds, for left rows that nothing matched, whether some comparison was NULL rather than false. */
class NullComparisons {
  readonly #plan: HashJoin
  readonly #build: JoinBuild
  readonly #context: ExecuteContext
  readonly #rightKeys: readonly Column[]

  constructor(plan: HashJoin, build: JoinBuild, memory: OperatorMemory, context: ExecuteContext) {
    this.#plan = plan
    this.#build = build
    this.#context = context
    this.#rightKeys = plan.rightKeys.map((key) => evaluate(key, build.batch, context))
    memory.take(this.#rightKeys.reduce((bytes, column) => bytes + (column.boxed ? columnBytes(column) : 0), 0))
  }

  mark(left: Batch, leftKeys: readonly Column[], states: MatchStates): void {
    const build = this.#build
    if (build.batch.length === 0) return
    const single = leftKeys.length === 1 && !this.#plan.residual
    const readLeft = leftKeys.map(reader)
    for (let row = 0; row < states.length; row++) {
      if (states[row] === 1) continue
      const leftNull = readLeft.some((read, i) => !this.#plan.nullSafe?.[i] && read(row) === null)
      if (!leftNull && build.nullRows.length === 0) continue
      if (single) states[row] = 2
      else if (this.#anyUnknown(left, readLeft, row, leftNull)) states[row] = 2
    }
  }

  #anyUnknown(left: Batch, readLeft: readonly ((row: number) => unknown)[], row: number, leftNull: boolean): boolean {
    const build = this.#build
    const candidates = leftNull ? build.batch.length : build.nullRows.length
    const readRight = this.#rightKeys.map(reader)
    const possible: number[] = []
    for (let i = 0; i < candidates; i++) {
      if ((i & 0xfff) === 0) this.#context.checkCancel()
      const right = leftNull ? i : build.nullRows[i]
      if (this.#keysMayEqual(readLeft, row, readRight, right)) possible.push(right)
    }
    if (!this.#plan.residual || possible.length === 0) return possible.length > 0
    // The keys came out NULL: NULL and the residual is unknown unless the residual is false.
    const pairs = new PairBuffer()
    const states = new Uint8Array(left.length)
    const residual: Expression = this.#plan.residual
    const join: MatchedBatch = { kind: 'semi', left, right: build.batch, condition: residual }
    for (const right of possible) {
      pairs.add(row, right)
      if (pairs.full) for (const _ of settlePairs(join, pairs, states, left.length, this.#context));
    }
    for (const _ of settlePairs(join, pairs, states, left.length, this.#context));
    return states[row] !== 0
  }

  /** No key pair is known to differ. */
  #keysMayEqual(
    readLeft: readonly ((row: number) => unknown)[],
    left: number,
    readRight: readonly ((row: number) => unknown)[],
    right: number,
  ): boolean {
    return readLeft.every((read, i) => {
      const a = read(left)
      const b = readRight[i](right)
      if (a === null || b === null) return !this.#plan.nullSafe?.[i] || a === b
      const hashKey = typeByOid(this.#plan.leftKeys[i].type.oid).hashKey!
      return hashKey(a) === hashKey(b)
    })
  }
}
