// What partitioned tables are made of, as functions: their trees, keys and bounds, and which partition a row is in.
import { conjunction, keyText, partitionConditions } from '../../partitioned/bound-text.ts'
import { type FindPartition, partitionFinder } from '../../partitioned/find-partition.ts'
import { partitionHash } from '../../partitioned/hash-partition.ts'
import { ancestorsOf, partsOf, tableByOid, treeOf } from '../../partitioned/partition-tree.ts'
import { partitionKeyText } from '../../partition/rule-text.ts'
import type { CatalogView, Table } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { immutableLax, stable, stableLax, volatileSet } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const partitionOfRowOid = 15_987

export const partitionFunctions: readonly FunctionDefinition[] = [
  stable(3352, 'pg_get_partkeydef', [Oid.oid], Oid.text, ([oid]: [number], { catalog }) => {
    const table = tableOf(catalog, oid)
    if (table?.info.partitioning) return keyText(table.info.partitioning, table.schema.columns)
    return table?.info.partition ? partitionKeyText(table.info.partition, table.schema.columns) : null
  }),
  stable(3408, 'pg_get_partition_constraintdef', [Oid.oid], Oid.text, ([oid]: [number], { catalog }) =>
    constraintText(catalog, oid),
  ),
  {
    ...volatileSet(3423, 'pg_partition_tree', [Oid.regclass], Oid.record, ([oid]: [number], { catalog }) => [
      ...treeRows(catalog, oid),
    ]),
    columns: [
      { name: 'relid', type: Oid.regclass },
      { name: 'parentrelid', type: Oid.regclass },
      { name: 'isleaf', type: Oid.bool },
      { name: 'level', type: Oid.int4 },
    ],
  },
  volatileSet(
    3425,
    'pg_partition_ancestors',
    [Oid.regclass],
    Oid.regclass,
    { columns: [{ name: 'relid', type: Oid.regclass }] },
    ([oid]: [number], { catalog }) => {
      const table = inTree(catalog, oid)
      return table ? [oid, ...ancestorsOf(catalog, table).map(({ info }) => info.oid)] : indexChain(catalog, oid)
    },
  ),
  stable(3424, 'pg_partition_root', [Oid.regclass], Oid.regclass, ([oid]: [number], { catalog }) => {
    const table = inTree(catalog, oid)
    if (!table) return indexChain(catalog, oid).at(-1) ?? null
    return ancestorsOf(catalog, table).at(-1)?.info.oid ?? oid
  }),
  {
    ...immutableLax(
      5028,
      'satisfies_hash_partition',
      [Oid.oid, Oid.int4, Oid.int4, Oid.any],
      Oid.bool,
      ([oid, modulus, remainder, ...key]: readonly [number, number, number, ...Value[]], { catalog }) => {
        const { partitioning } = tableOf(catalog, oid)?.info ?? {}
        if (!partitioning || modulus === null || remainder === null) return false
        const types = partitioning.keys.map(({ type }) => type)
        return partitionHash(key, types) % BigInt(modulus) === BigInt(remainder)
      },
    ),
    variadic: Oid.any,
  },
  // tableoid of a partitioned table's row: the table, then the key of each partitioned table below it, one after the other.
  {
    ...stableLax(
      partitionOfRowOid,
      'partition_of_row',
      [Oid.oid, Oid.any],
      Oid.oid,
      ([oid, ...keys]: readonly [number, ...Value[]], { catalog }) => partitionOfRow(catalog, oid, keys),
    ),
    variadic: Oid.any,
    hidden: true,
  },
]

function tableOf(catalog: CatalogView, oid: number): Table | undefined {
  const relation = catalog.relationByOid(oid)
  return relation?.kind === 'table' ? relation.table : undefined
}

function inTree(catalog: CatalogView, oid: number): Table | undefined {
  const table = tableOf(catalog, oid)
  return table && (table.info.partitioning ?? table.info.partitionOf) ? table : undefined
}

function indexChain(catalog: CatalogView, oid: number): number[] {
  const chain: number[] = []
  for (let at: number | undefined = oid; at !== undefined;) {
    const relation = catalog.relationByOid(at)
    if (relation?.kind !== 'index') return chain
    const { index } = relation
    const table = tableOf(catalog, index.table)
    if (index.parent === undefined && !table?.info.partitioning) return chain
    chain.push(at)
    at = index.parent
  }
  return chain
}

function* treeRows(catalog: CatalogView, oid: number, parent: number | null = null, level = 0): Generator<Value> {
  const table = inTree(catalog, oid)
  if (!table) return
  const above = level === 0 ? (table.info.partitionOf?.parent ?? null) : parent
  // By level, as PostgreSQL walks it.
  let row: { oid: number; parent: number | null }[] = [{ oid, parent: above }]
  for (let depth = level; row.length > 0; depth++) {
    const next: typeof row = []
    for (const one of row) {
      const parts = partsOf(catalog, one.oid)
      yield [one.oid, one.parent, !tableByOid(catalog, one.oid).info.partitioning, depth]
      for (const part of parts) next.push({ oid: part.table, parent: one.oid })
    }
    row = next
  }
}

/** Of all levels together, the outermost first. */
function constraintText(catalog: CatalogView, oid: number): string | null {
  const conditions: string[] = []
  for (let table = tableOf(catalog, oid); table?.info.partitionOf;) {
    const parent = tableByOid(catalog, table.info.partitionOf.parent)
    const { oid: above, partitioning } = parent.info
    const own = partitionConditions(
      { table: above, partitioning: partitioning!, parts: partsOf(catalog, above) },
      table.info.oid,
      parent.schema.columns,
    )
    conditions.unshift(...own)
    table = parent
  }
  return conditions.length === 0 ? null : conjunction(conditions)
}

interface Level {
  readonly table: number
  readonly first: number
  readonly keys: number
  readonly find: FindPartition
}

const levels = new WeakMap<CatalogView, Map<number, ReadonlyMap<number, Level>>>()

function levelsOf(catalog: CatalogView, root: number): ReadonlyMap<number, Level> {
  let known = levels.get(catalog)
  if (!known) levels.set(catalog, (known = new Map()))
  let own = known.get(root)
  if (!own) {
    let first = 0
    const made = new Map<number, Level>()
    for (const table of treeOf(catalog, root)) {
      const { partitioning } = tableByOid(catalog, table).info
      if (!partitioning) continue
      const find = partitionFinder({ table, partitioning, parts: partsOf(catalog, table) })
      made.set(table, { table, first, keys: partitioning.keys.length, find })
      first += partitioning.keys.length
    }
    known.set(root, (own = made))
  }
  return own
}

function partitionOfRow(catalog: CatalogView, root: number, keys: readonly Value[]): number | null {
  const all = levelsOf(catalog, root)
  let table: number | undefined = root
  for (
    let level = all.get(root);
    level && table !== undefined;
    level = table === undefined ? undefined : all.get(table)
  )
    table = level.find(keys.slice(level.first, level.first + level.keys))
  return table ?? null
}
