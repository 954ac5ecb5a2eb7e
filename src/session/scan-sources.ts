// For each scan of a plan, its partitions: the regions' under the statement's snapshot, the transaction's own inserts, or a virtual table.
import type { Expression } from '../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import type { ScanPartition, Table } from '../../engine/tables.ts'
import type { Value } from '../../engine/types/type.ts'
import type { Snapshot } from '../../regions/region-server.ts'
import { numberOfRegion } from '../../regions/requests/request.ts'
import { prepareVirtual } from '../../catalog/virtual/open-partition.ts'
import { liveFact } from './live-rows.ts'
import { overlayPartitions } from './overlay-partition.ts'
import { regionsOf } from './region-schema.ts'
import type { SessionCore } from './session-core.ts'

type Scan = PhysicalPlan & { readonly kind: 'scan' }

/** Every operator of a plan, inputs first. */
export function* operatorsOf(plan: PhysicalPlan): Generator<PhysicalPlan> {
  switch (plan.kind) {
    case 'hash-join':
    case 'nested-loop-join':
    case 'apply':
    case 'set-operation':
      yield* operatorsOf(plan.left)
      yield* operatorsOf(plan.right)
      break
    case 'with':
      for (const cte of plan.ctes) yield* operatorsOf(cte.plan)
      yield* operatorsOf(plan.body)
      break
    case 'recursive':
      yield* operatorsOf(plan.base)
      yield* operatorsOf(plan.step)
      break
    default:
      if ('input' in plan) yield* operatorsOf(plan.input)
  }
  yield plan
}

export function scanSources(
  core: SessionCore,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  snapshot: Snapshot,
): Map<number, readonly ScanPartition[]> {
  const sources = new Map<number, readonly ScanPartition[]>()
  for (const operator of operatorsOf(plan)) {
    if (operator.kind === 'scan') sources.set(operator.node, partitionsOf(core, operator, parameters, snapshot))
  }
  return sources
}

function partitionsOf(
  core: SessionCore,
  scan: Scan,
  parameters: readonly Value[],
  snapshot: Snapshot,
): readonly ScanPartition[] {
  const relation = core.catalog.relationByOid(scan.table)
  if (!relation || (relation.kind !== 'table' && relation.kind !== 'virtual'))
    throw new Error(`no table ${scan.table} to scan`)
  if (relation.kind === 'virtual') return prepareVirtual(scan.table, (name) => liveFact(core, name))
  return [...committed(core, relation.table, scan, parameters, snapshot), ...own(core, relation.table)]
}

function committed(
  core: SessionCore,
  table: Table,
  scan: Scan,
  parameters: readonly Value[],
  snapshot: Snapshot,
): ScanPartition[] {
  const overlay = core.transaction?.overlay.table(table.info.oid)
  const createdHere =
    core.transaction !== undefined && core.transaction.base.relationByOid(table.info.oid) === undefined
  if (createdHere || overlay?.truncated) return []
  const predicates = scan.predicates.flatMap((predicate) => {
    const values = predicate.values.map((value) => constant(value, parameters))
    return values.some((value) => value === undefined)
      ? []
      : [{ attribute: predicate.attribute, op: predicate.op, values: values as Value[] }]
  })
  return regionsOf(table).flatMap((region) =>
    core.state.regions.scan(region, {
      projection: scan.attributes,
      predicates,
      limit: scan.limit,
      snapshot,
      deleted: overlay?.deleted.get(numberOfRegion(region)),
    }),
  )
}

function own(core: SessionCore, table: Table): ScanPartition[] {
  const overlay = core.transaction?.overlay.table(table.info.oid)
  if (!overlay || overlay.inserts.length === 0) return []
  const fallbacks = table.schema.columns.map((column) => ({
    attribute: column.attribute,
    type: column.type,
    value: column.missingValue ?? null,
  }))
  return overlayPartitions(overlay, fallbacks)
}

/** undefined: not known before the query runs. */
function constant(expression: Expression, parameters: readonly Value[]): Value | undefined {
  if (expression.kind === 'literal') return expression.value
  if (expression.kind === 'parameter') return parameters[expression.number - 1]
  return undefined
}
