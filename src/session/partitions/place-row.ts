// The partition of one row, found in the session: what triggers make of a row may decide where it goes.
import { mapChildren } from '../../../engine/bind/expression/rewrite.ts'
import type { WriteTarget } from '../../../engine/execute/query-task.ts'
import { finderOf, noPartition } from '../../../engine/interpret/writes/route-rows.ts'
import { columnMap } from '../../../engine/partitioned/column-map.ts'
import { tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { constantContext } from '../prepared/bind-context.ts'
import { evaluateAsync } from '../routines/async-evaluate.ts'
import type { SessionCore } from '../session-core.ts'
import { routingOf } from './write-routing.ts'

type Row = readonly Value[]
type Level = NonNullable<WriteTarget['routing']>['levels'][number]

/** The table below the root that takes the row. Throws 23514. */
export async function leafOfRow(core: SessionCore, root: Table, row: Row): Promise<Table> {
  const { catalog } = core
  const { levels } = routingOf(core, root)!
  let table = root.info.oid
  for (
    let level = levels.find((one) => one.table === table);
    level;
    level = levels.find((one) => one.table === table)
  ) {
    const key = await keyOf(core, level, row)
    const part = finderOf(catalog, table)(key)
    if (part === undefined) throw noPartition(catalog, table, key, level.keys, core.textSettings, core.user)
    table = part
  }
  return tableByOid(catalog, table)
}

/** Whether the tables above a partition would put the row into it. */
export async function isInPlace(core: SessionCore, leaf: Table, row: Row): Promise<boolean> {
  const routing = routingOf(core, leaf)
  for (const { table, part } of routing?.within ?? []) {
    const level = routing!.levels.find((one) => one.table === table)!
    if (finderOf(core.catalog, table)(await keyOf(core, level, row)) !== part) return false
  }
  return true
}

async function keyOf(core: SessionCore, { keys }: Level, row: Row): Promise<Value[]> {
  const context = { ...constantContext(core), parameters: row }
  const values: Value[] = []
  for (const key of keys)
    values.push(key.kind === 'slot' ? row[key.slot] : await evaluateAsync(core, overParameters(key), context))
  return values
}

const overParameters = (part: Expression): Expression =>
  part.kind === 'slot'
    ? { kind: 'parameter', number: part.slot + 1, type: part.type }
    : mapChildren(part, overParameters)

/** A row of the table above as the one below keeps it; what the latter generates is left to the caller. */
export function rowBelow(above: Table, leaf: Table, row: Row): Row {
  const map = columnMap(above, leaf)
  if (!map) return row
  const values = new Map(above.schema.columns.map(({ attribute }, i) => [map.attributes.get(attribute), row[i]]))
  return leaf.schema.columns.map(({ attribute }) => values.get(attribute) ?? null)
}

/** The same the other way round. */
export function rowAbove(above: Table, leaf: Table, row: Row): Row {
  const map = columnMap(above, leaf)
  if (!map) return row
  const places = new Map(leaf.schema.columns.map(({ attribute }, i) => [attribute, i]))
  return above.schema.columns.map(({ attribute }) => {
    const own = map.attributes.get(attribute)
    return own === undefined ? (map.constants.get(attribute)?.value ?? null) : row[places.get(own)!]
  })
}
