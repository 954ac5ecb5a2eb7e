// Finds the part of a plan that has a compiled form and is worth compiling; what is above or below it is interpreted.
import type { Batch } from '../../columns/column.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { start } from '../../interpret/operators.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { inputs } from '../../plan/explain-tree.ts'
import { whyUncut } from '../cut-plan.ts'
import { wantsFewRows } from './best-rows.ts'
import { ListFacts } from './list-facts.ts'
import { codeOf } from './plan-code.ts'
import { PlanRun } from './plan-run.ts'
import { sourceRows } from './source-rows.ts'

/** Below so many rows in its tables a query is over before its code would be compiled (setting jit_above_rows). */
const rowsMinDefault = 16_384
const outgrownReason = 'its rows outgrow memory'

type Scan = PhysicalPlan & { readonly kind: 'scan' }

/** undefined: nothing of the plan's root has a compiled form, or it is not worth the while. */
export function runCompiled(plan: PhysicalPlan, context: ExecuteContext): Iterable<Batch> | undefined {
  const run = plannedRun(plan, context)
  return run && asMemoryAllows(plan, run, context)
}

/** What the query has no memory for is interpreted: there it can write rows out. */
function* asMemoryAllows(plan: PhysicalPlan, first: PlanRun, context: ExecuteContext): Generator<Batch> {
  const refused = new Map<number, string>()
  for (let run: PlanRun | undefined = first; run;) {
    try {
      yield* run.batches()
      return
    } catch (error) {
      const large = run.outgrown(error)
      if (!large || refused.has(large.node)) throw error
      const { report, tooLarge } = context.compiled!
      refused.set(large.node, outgrownReason)
      if (large.bytes > context.spill!.operatorBytesMax) tooLarge.add(large.node)
      report?.forget(run.nodes.filter((node) => node !== plan.node))
      report?.interpreted(large.node, outgrownReason)
    }
    run = plannedRun(plan, context, refused)
  }
  yield* start(plan, context)
}

/** Writes the code of all that has a compiled form below the plan's root, and runs nothing: for EXPLAIN (COMPILED). */
export function describeCompiled(plan: PhysicalPlan, context: ExecuteContext): void {
  const run = plannedRun(plan, context)
  if (run) for (const interpreted of run.describe()) describeCompiled(interpreted, context)
  else for (const input of inputs(plan)) describeCompiled(input, context)
}

function plannedRun(
  plan: PhysicalPlan,
  context: ExecuteContext,
  outgrown: ReadonlyMap<number, string> = new Map(),
): PlanRun | undefined {
  const { jit, jit_above_rows: rowsMin = rowsMinDefault } = context.session.variables
  if (jit === 'off') return undefined
  const report = context.compiled!.report
  const refused = new Map(outgrown)
  for (const node of context.compiled!.tooLarge) refused.set(node, outgrownReason)
  if (plan.kind === 'sort' && plan.limit && !wantsFewRows(plan, context)) return undefined
  for (;;) {
    const code = codeOf(plan)
    const cut = code.cut({ canPin: (scan) => canPin(scan, context), refused })
    if (!cut) {
      const reason = refused.get(plan.node) ?? whyUncut(plan)
      if (report && reason && allRows(context) >= Number(rowsMin)) report.interpreted(plan.node, reason)
      return undefined
    }
    if (sourceRows(cut, context) < Number(rowsMin)) return undefined
    const run = new PlanRun(cut, plan, code.layouts, context)
    const refusal = run.refusal()
    if (!refusal) return run
    // What has no form is interpreted, and its rows come in as batches; at the root, or at nobody knows what, all of it is.
    if (refusal.node === undefined || refused.has(refusal.node)) {
      report?.interpreted(plan.node, refusal.reason)
      return undefined
    }
    refused.set(refusal.node, refusal.reason)
    report?.interpreted(refusal.node, refusal.reason)
  }
}

/** By the list and the scan. */
const pins = new ListFacts<boolean>()

const canPin = (scan: Scan, { sources, compiled }: ExecuteContext): boolean => {
  if (scan.limit !== undefined) return false
  const partitions = sources.get(scan.node) ?? []
  return pins.of(partitions, scan, () => partitions.every((one) => compiled!.forms(one, scan.attributes) !== undefined))
}

const allRows = ({ sources }: ExecuteContext): number =>
  [...sources.values()].flat().reduce((rows, partition) => rows + partition.rows, 0)
