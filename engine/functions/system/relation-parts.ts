// What the catalog keeps as a part of a relation, by its own OID or its owner: gathered in one pass for a version of the catalog, since a
// dump asks for each of them by itself.
import { notNullOf } from '../../inheritance/not-null-constraints.ts'
import type { CatalogView, ColumnSchema, Relation } from '../../tables.ts'
import { derivedOid, derivedOidBase } from './derived-oid.ts'

interface RelationParts {
  /** Tables by the OIDs of their constraints. */
  readonly constraints: ReadonlyMap<number, number>
  /** Tables and views by the OIDs of their triggers. */
  readonly triggers: ReadonlyMap<number, number>
  /** Sequences by the columns that own them. */
  readonly sequences: ReadonlyMap<string, number>
  /** Columns by the OIDs that are made of theirs; gathered when somebody asks for one. */
  columns?: ReadonlyMap<number, OwnedColumn>
}

export interface OwnedColumn {
  readonly relation: Extract<Relation, { readonly table: unknown }>
  readonly column: ColumnSchema
}

const partsOfCatalogs = new WeakMap<CatalogView, RelationParts>()

/** The table that has the constraint. */
export function tableOfConstraint(catalog: CatalogView, oid: number): number | undefined {
  const found = columnOfDerivedOid(catalog, oid)
  if (!found) return partsOf(catalog).constraints.get(oid)
  return found.relation.kind === 'table' && notNullOf(catalog, found.relation.table, found.column)
    ? found.relation.oid
    : undefined
}

/** The column whose default, and whose not-null constraint, has the OID. */
export function columnOfDerivedOid(catalog: CatalogView, oid: number): OwnedColumn | undefined {
  if (oid < derivedOidBase) return undefined
  const parts = partsOf(catalog)
  parts.columns ??= new Map(ownedColumns(catalog))
  return parts.columns.get(oid)
}

/** The table or view that has the trigger. */
export const relationOfTrigger = (catalog: CatalogView, oid: number): number | undefined =>
  partsOf(catalog).triggers.get(oid)

/** The sequence that goes with a column. */
export const sequenceOfColumn = (catalog: CatalogView, table: number, attribute: number): number | undefined =>
  partsOf(catalog).sequences.get(`${table}/${attribute}`)

function partsOf(catalog: CatalogView): RelationParts {
  let parts = partsOfCatalogs.get(catalog)
  if (!parts) partsOfCatalogs.set(catalog, (parts = gather(catalog)))
  return parts
}

function gather(catalog: CatalogView): RelationParts {
  const [constraints, triggers, sequences] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<string, number>(),
  ]
  for (const relation of catalog.relations()) {
    if (relation.kind === 'table')
      for (const { oid } of relation.table.schema.constraints) constraints.set(oid, relation.oid)
    if (relation.kind === 'table' || relation.kind === 'view')
      for (const { oid } of relation.table.info.triggers ?? []) triggers.set(oid, relation.oid)
    if (relation.kind === 'sequence' && relation.sequence.ownedBy) {
      const column = `${relation.sequence.ownedBy.table}/${relation.sequence.ownedBy.attribute}`
      if (!sequences.has(column)) sequences.set(column, relation.oid)
    }
  }
  return { constraints, triggers, sequences }
}

function* ownedColumns(catalog: CatalogView): Generator<[number, OwnedColumn]> {
  for (const relation of catalog.relations()) {
    if (relation.kind !== 'table' && relation.kind !== 'view') continue
    for (const column of relation.table.schema.columns)
      yield [derivedOid(relation.oid, column.attribute), { relation, column }]
  }
}
