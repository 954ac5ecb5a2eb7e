// A physical plan as a pull generator of batches (never empty ones, at most batchRowsMax rows each): one file per operator.
import type { Batch } from '../columns/column.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import { executeAggregate } from './grouping/aggregate.ts'
import { executeApply } from './joins/apply.ts'
import { executeCteScan, executeWith } from './with.ts'
import { executeDelete } from './writes/delete.ts'
import { executeDistinct } from './grouping/distinct.ts'
import { executeEmpty } from './empty.ts'
import type { ExecuteContext, KeptBatches } from './execute-context.ts'
import { executeFilter } from './filter.ts'
import { executeFetchRows } from './fetch-rows.ts'
import { executeFunctionScan } from './function-scan.ts'
import { executeHashJoin } from './joins/hash-join.ts'
import { executeInsert } from './writes/insert.ts'
import { executeKeyLookup } from './joins/key-lookup.ts'
import { executeMerge } from './writes/merge.ts'
import { executeLimit } from './limit.ts'
import { executeLockRows } from './writes/lock-rows.ts'
import { executeNestedLoopJoin } from './joins/nested-loop-join.ts'
import { executeProjectSet } from './project-set.ts'
import { executeProject } from './project.ts'
import { executeRecursive } from './recursive.ts'
import { executeScan } from './scan.ts'
import { executeSetOperation } from './grouping/set-operation.ts'
import { executeSort } from './sort.ts'
import { executeUpdate } from './writes/update.ts'
import { executeValues } from './values.ts'
import { executeWindow } from './windows/window.ts'

export type PlanOf<K extends PhysicalPlan['kind']> = Extract<PhysicalPlan, { readonly kind: K }>

export function execute(plan: PhysicalPlan, context: ExecuteContext): Iterable<Batch> {
  const batches = kept(plan, context) ?? context.compiled?.run(plan, context) ?? start(plan, context)
  return context.observe ? context.observe(plan.node, batches) : batches
}

/** What compiled code ran already, before it turned out to have no form for the operator above. */
function kept(plan: PhysicalPlan, { compiled }: ExecuteContext): Iterable<Batch> | undefined {
  const batches = compiled?.kept.get(plan.node)
  if (!batches) return undefined
  compiled!.kept.delete(plan.node)
  return readOnce(batches)
}

function* readOnce(batches: KeptBatches): Generator<Batch> {
  try {
    yield* batches
  } finally {
    batches.release()
  }
}

/** Interprets the plan's own operator; its inputs go through `execute` again. */
export function start(plan: PhysicalPlan, context: ExecuteContext): Iterable<Batch> {
  switch (plan.kind) {
    case 'scan':
      return executeScan(plan, context)
    case 'function-scan':
      return executeFunctionScan(plan, context)
    case 'values':
      return executeValues(plan, context)
    case 'filter':
      return executeFilter(plan, context)
    case 'project':
      return executeProject(plan, context)
    case 'project-set':
      return executeProjectSet(plan, context)
    case 'hash-join':
      return executeHashJoin(plan, context)
    case 'nested-loop-join':
      return executeNestedLoopJoin(plan, context)
    case 'key-lookup':
      return executeKeyLookup(plan, context)
    case 'apply':
      return executeApply(plan, context)
    case 'aggregate':
      return executeAggregate(plan, context)
    case 'window':
      return executeWindow(plan, context)
    case 'fetch-rows':
      return executeFetchRows(plan, context)
    case 'sort':
      return executeSort(plan, context)
    case 'limit':
      return executeLimit(plan, context)
    case 'lock-rows':
      return executeLockRows(plan, context)
    case 'distinct':
      return executeDistinct(plan, context)
    case 'set-operation':
      return executeSetOperation(plan, context)
    case 'with':
      return executeWith(plan, context)
    case 'cte-scan':
      return executeCteScan(plan, context)
    case 'recursive':
      return executeRecursive(plan, context)
    case 'insert':
      return executeInsert(plan, context)
    case 'update':
      return executeUpdate(plan, context)
    case 'delete':
      return executeDelete(plan, context)
    case 'merge':
      return executeMerge(plan, context)
    case 'empty':
      return executeEmpty()
  }
}
