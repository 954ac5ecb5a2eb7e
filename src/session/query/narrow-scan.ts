// The effect 'narrow-scan' of a join that looks keys up (engine/interpret/joins/key-lookup.ts): the partitions of one scan of a running plan,
// with one more predicate.
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { ScanPartition } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import { operatorsOf, partitionsOf } from './scan-sources.ts'
import type { SessionCore } from '../session-core.ts'
import type { StatementRun } from '../writes/statement-run.ts'

export type NarrowScan = (node: number, attribute: number, values: readonly Value[]) => readonly ScanPartition[] | null

/** Answers null once the transaction has written since the plan started: its scans are those of before. */
export function narrowScans(
  core: SessionCore,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  snapshot: Snapshot,
): NarrowScan {
  const { transaction } = core
  const size = transaction?.overlay.size
  return (node, attribute, values) => {
    if (core.transaction !== transaction || transaction?.overlay.size !== size) return null
    for (const operator of operatorsOf(plan)) {
      if (operator.kind !== 'scan' || operator.node !== node) continue
      return partitionsOf(core, operator, parameters, snapshot, [{ attribute, op: 'in', values: [...values] }])
    }
    throw new Error(`no scan ${node} in the plan`)
  }
}

export const answerNarrowScan = (_core: SessionCore, args: readonly unknown[], run: StatementRun): unknown =>
  run.narrowScan?.(...(args as Parameters<NarrowScan>)) ?? null
