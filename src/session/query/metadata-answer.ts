// Aggregates over whole tables, answered by what is known of their partitions: as rows at hand in the plan, in the place of the operator.
import type { Expression } from '../../../engine/plan/expression.ts'
import { type MetadataCall, metadataCalls } from '../../../engine/plan/metadata-aggregate.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { ScanPartition } from '../../../engine/tables.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { exactRows, exactZone } from '../../../regions/scan/partition-metadata.ts'

type Sources = ReadonlyMap<number, readonly ScanPartition[]>

/** The plan itself, where rows must be read. */
export function withMetadataAnswer(plan: PhysicalPlan, sources: Sources): PhysicalPlan {
  if (plan.kind === 'project' || plan.kind === 'limit' || plan.kind === 'filter' || plan.kind === 'sort') {
    const input = withMetadataAnswer(plan.input, sources)
    return input === plan.input ? plan : { ...plan, input }
  }
  if (plan.kind !== 'aggregate') return plan
  const calls = metadataCalls(plan)
  const partitions = calls && sources.get(plan.input.node)
  if (!partitions) return plan
  const row: Expression[] = []
  for (const [i, call] of calls.entries()) {
    const value = answer(call, partitions)
    if (value === undefined) return plan
    row.push(literal(value, plan.aggregates[i].type))
  }
  const { node, types, names } = plan
  return { kind: 'values', node, types, names, rows: 1, lists: [row] }
}

const literal = (value: Value, type: TypeRef): Expression => ({ kind: 'literal', value, type })

/** undefined: not known. */
function answer(call: MetadataCall, partitions: readonly ScanPartition[]): Value {
  if (call.kind === 'rows') {
    let rows = 0
    for (const partition of partitions) {
      const exact = exactRows(partition)
      if (exact === undefined) return undefined
      rows += exact
    }
    return BigInt(rows)
  }
  let values = 0
  let best: number | bigint | undefined
  for (const partition of partitions) {
    const zone = exactZone(partition, call.attribute)
    if (!zone) return undefined
    values += zone.values
    const extreme = (call.kind === 'max' ? zone.max : zone.min) as number | bigint | undefined
    if (extreme === undefined) continue
    if (best === undefined || (call.kind === 'max' ? extreme > best : extreme < best)) best = extreme
  }
  return call.kind === 'values' ? BigInt(values) : (best ?? null)
}
