// A partitioned table and what is below and above it.
import type { CatalogView, IndexSchema, Table } from '../tables.ts'
import type { Part } from './partitioning.ts'

export function tableByOid(catalog: CatalogView, oid: number): Table {
  const relation = catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} in the catalog`)
  return relation.table
}

export const partsOf = (catalog: CatalogView, table: number): readonly Part[] => catalog.partitionsOf?.(table) ?? []

/** The table itself and all below it, each before its partitions. */
export function* treeOf(catalog: CatalogView, table: number): Generator<number> {
  yield table
  for (const part of partsOf(catalog, table)) yield* treeOf(catalog, part.table)
}

/** It stands for the rows of other tables. */
export const hasParts = ({ partitioning, tree }: Table['info']): boolean =>
  partitioning !== undefined || tree !== undefined

/** Those of the tree that have rows, which is the table itself where it is not partitioned. */
export function leavesOf(catalog: CatalogView, { info }: Table): readonly Table[] {
  if (info.tree) return info.tree.members.map((oid) => tableByOid(catalog, oid))
  if (!info.partitioning) return [tableByOid(catalog, info.oid)]
  return partsOf(catalog, info.oid).flatMap((part) => leavesOf(catalog, tableByOid(catalog, part.table)))
}

/** Whether all partitions below its table have a part of the index, as all do unless it was made with ONLY. */
export const isComplete = (catalog: CatalogView, { oid, table }: Pick<IndexSchema, 'oid' | 'table'>): boolean =>
  partsOf(catalog, table).every((part) => {
    const own = catalog.indexesOf(part.table).find(({ parent }) => parent === oid)
    return own !== undefined && isComplete(catalog, own)
  })

/** The parents of a partition, the nearest first. */
export function ancestorsOf(catalog: CatalogView, { info }: Table): readonly Table[] {
  const ancestors: Table[] = []
  for (let parent = info.partitionOf?.parent; parent !== undefined;) {
    const table = tableByOid(catalog, parent)
    ancestors.push(table)
    parent = table.info.partitionOf?.parent
  }
  return ancestors
}
