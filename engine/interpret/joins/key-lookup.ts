// Key look-up: runs the side of a join that has few rows first, and has a large table's scan on the other side read only rows with
// their keys. The join itself is what it is without it, so more rows than the keys ask for do no harm.
//
// Effect 'narrow-scan'(node, attribute, values): partitions with all rows of the scan that have one of the values, and maybe others;
// null: the scan is to read what it would.
import type { Batch } from '../../columns/column.ts'
import { keepBatch } from '../../columns/keep.ts'
import { reader } from '../../columns/read.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { ScanPartition } from '../../tables.ts'
import type { Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluate } from '../expression/evaluate.ts'
import { execute, type PlanOf } from '../operators.ts'
import { batchBytes } from '../expression/result-column.ts'

/** More keys say little that the pages of an index could contradict. */
const keysMax = 1000
/** More rows are not kept: they stream into the join as they would. */
const rowsMax = 10_000

export function* executeKeyLookup(plan: PlanOf<'key-lookup'>, context: ExecuteContext): Generator<Batch> {
  const whole = context.keptJoins?.rows(plan.input, context)
  if (whole) return yield* whole
  const driver = plan.input[plan.driver]
  const batches = execute(driver, context)[Symbol.iterator]()
  const kept: Batch[] = []
  let bytes = 0
  try {
    const { keys, ended } = readKeys()
    const partitions = keys && narrowed(plan, keys, context)
    const rows = ended ? kept : continued(kept, batches)
    const given: PhysicalPlan = {
      kind: 'values',
      node: -1 - driver.node,
      types: driver.types,
      rows: 0,
      lists: [],
      ...(driver.names && { names: driver.names }),
      batches: rows,
    } as unknown as PhysicalPlan
    const join = { ...plan.input, [plan.driver]: given } as PhysicalPlan
    yield* execute(
      join,
      partitions ? { ...context, sources: new Map([...context.sources, [plan.scan, partitions]]) } : context,
    )
  } finally {
    batches.return?.()
    context.charge(-bytes)
  }

  /** keys: undefined where they are too many, or the join is to find that there are. */
  function readKeys(): { readonly keys?: readonly Value[]; readonly ended: boolean } {
    const keys = new Set<Value>()
    let rows = 0
    for (let next = batches.next(); !next.done; next = batches.next()) {
      const batch = keepBatch(next.value)
      const size = batchBytes(batch.columns)
      context.charge(size)
      bytes += size
      kept.push(batch)
      rows += batch.length
      if (keys.size <= keysMax) {
        const read = reader(evaluate(plan.key, batch, context))
        for (let row = 0; row < batch.length; row++) {
          const value = read(row)
          if (value !== null) keys.add(value)
        }
      }
      if (rows > rowsMax) return { ended: false }
    }
    return keys.size > keysMax || (plan.single && rows > 1) ? { ended: true } : { keys: [...keys], ended: true }
  }
}

const narrowed = (
  plan: PlanOf<'key-lookup'>,
  keys: readonly Value[],
  context: ExecuteContext,
): readonly ScanPartition[] | null =>
  context.effect('narrow-scan', [plan.scan, plan.attribute, keys]) as readonly ScanPartition[] | null

function* continued(kept: readonly Batch[], rest: Iterator<Batch>): Generator<Batch> {
  yield* kept
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value
}
