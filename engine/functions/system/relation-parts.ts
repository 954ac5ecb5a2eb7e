// What the catalog keeps as a part of a relation, by its own OID or its owner: gathered in one pass for a version of the catalog, since a
// dump asks for each of them by itself.
import { notNullsOf } from '../../inheritance/not-null-constraints.ts'
import type { CatalogView } from '../../tables.ts'
import { derivedOid, derivedOidBase } from './derived-oid.ts'

interface RelationParts {
  /** Tables by the OIDs of their constraints. */
  readonly constraints: ReadonlyMap<number, number>
  /** Tables and views by the OIDs of their triggers. */
  readonly triggers: ReadonlyMap<number, number>
  /** Sequences by the columns that own them. */
  readonly sequences: ReadonlyMap<string, number>
  /** Tables by the OIDs of their columns' not-null constraints; made when somebody asks for one. */
  notNulls?: ReadonlyMap<number, number>
}

const partsOfCatalogs = new WeakMap<CatalogView, RelationParts>()

/** The table that has the constraint. */
export function tableOfConstraint(catalog: CatalogView, oid: number): number | undefined {
  const parts = partsOf(catalog)
  const found = parts.constraints.get(oid)
  if (found !== undefined || oid < derivedOidBase) return found
  parts.notNulls ??= notNullsByOid(catalog)
  return parts.notNulls.get(oid)
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

function notNullsByOid(catalog: CatalogView): ReadonlyMap<number, number> {
  const tables = new Map<number, number>()
  for (const relation of catalog.relations())
    if (relation.kind === 'table')
      for (const { column } of notNullsOf(catalog, relation.table))
        tables.set(derivedOid(relation.oid, column.attribute), relation.oid)
  return tables
}
