// Foreign keys that reference a partitioned table: for each of its partitions the referencing table has a constraint of its own, under the one
// that was declared. Rows of the referencing table are asked by the latter alone.
import type { ForeignKeyConstraint } from '../../../engine/tables.ts'
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { constraintNameTaken, makeObjectName } from '../object-names.ts'
import { attributesBelow } from './attributes-below.ts'

/** Shares of a constraint that a table just got, all named after it. */
export function addShares(draft: CatalogDraft, table: number, constraint: ForeignKeyConstraint): void {
  addBelow(draft, table, constraint, constraint.references, constraint.name)
}

/** A partition has come under a table that foreign keys reference. */
export function addSharesOfPart(draft: CatalogDraft, parent: number, part: number): void {
  for (const { oid, constraints } of draft.catalog.tablesReferencing(parent))
    for (const one of constraints)
      if (one.kind === 'foreign' && one.references === parent && (one.parent === undefined || one.onPart))
        addShare(draft, oid, one, part, one.name)
}

function addBelow(
  draft: CatalogDraft,
  table: number,
  above: ForeignKeyConstraint,
  parent: number,
  label: string,
): void {
  for (const part of draft.catalog.partitionsOf(parent)) addShare(draft, table, above, part.table, label)
}

function addShare(draft: CatalogDraft, table: number, above: ForeignKeyConstraint, part: number, label: string): void {
  const own = draft.table(table)
  const { comment: _, ...copied } = above
  const made: ForeignKeyConstraint = {
    ...copied,
    oid: draft.newOid(),
    name: nextName(draft, own, label),
    references: part,
    referencedAttributes: attributesBelow(draft, draft.table(part), above.referencedAttributes),
    index: draft.catalog.indexesOf(part).find(({ parent }) => parent === above.index)?.oid ?? above.index,
    parent: above.oid,
    onPart: true,
  }
  draft.referenced.add(part).add(table)
  draft.putAltered(own, { constraints: [...own.constraints, made] })
  addBelow(draft, table, made, part, label)
}

function nextName(draft: CatalogDraft, { schemaOid }: TableRow, label: string): string {
  const taken = constraintNameTaken(draft.catalog, schemaOid)
  for (let number = 1; ; number++) {
    const name = makeObjectName(label, undefined, String(number))
    if (!taken(name)) return name
  }
}

/** A partition leaves: no row may reference what it takes along (23503). */
export function dropSharesOfPart(draft: CatalogDraft, part: number): void {
  for (const { oid } of draft.catalog.tablesReferencing(part)) {
    const table = draft.table(oid)
    const shares = table.constraints.filter(
      (one): one is ForeignKeyConstraint => one.kind === 'foreign' && one.references === part && one.onPart === true,
    )
    if (shares.length === 0) continue
    for (const share of shares) requireUnreferenced(draft, table, share)
    draft.referenced.add(oid)
    const gone = withSharesBelow(table, new Set(shares.map((one) => one.oid)))
    draft.putAltered(table, { constraints: table.constraints.filter((one) => !gone.has(one.oid)) })
  }
}

/** A constraint that belongs to one above has none: that one's do its work. */
export function dropShares(draft: CatalogDraft, table: number, constraint: number): void {
  const own = draft.table(table)
  const gone = withSharesBelow(own, new Set([constraint]))
  gone.delete(constraint)
  if (gone.size > 0) draft.putAltered(own, { constraints: own.constraints.filter(({ oid }) => !gone.has(oid)) })
}

/** The constraints and their shares. */
export function withSharesBelow(
  { constraints }: Pick<TableRow, 'constraints'>,
  oids: ReadonlySet<number>,
): Set<number> {
  const all = new Set(oids)
  // A share comes after the constraint that it is of.
  for (const one of constraints) if (one.kind === 'foreign' && one.onPart && all.has(one.parent!)) all.add(one.oid)
  return all
}

function requireUnreferenced(draft: CatalogDraft, table: TableRow, share: ForeignKeyConstraint): void {
  if (share.notEnforced) return
  const part = draft.table(share.references)
  const name = (row: TableRow): string => {
    const text = quoteName(draft.catalog.schemaByOid(row.schemaOid)?.name, row.name)
    return row.partitioning ? text : `ONLY ${text}`
  }
  const names = (row: TableRow, attributes: readonly number[]): string[] =>
    attributes.map((attribute) => row.columns.find((column) => column.attribute === attribute)!.name)
  const own = names(table, share.attributes)
  const keys = names(part, share.referencedAttributes)
  const columns = own.map((column) => `child.${quoteIdentifier(column)}`)
  const matches = keys.map((key, i) => `parent.${quoteIdentifier(key)} = ${columns[i]}`).join(' AND ')
  draft.validate.push({
    sql: `SELECT ${columns.join(', ')} FROM ${name(table)} child JOIN ${name(part)} parent ON ${matches} LIMIT 1`,
    sqlstate: '23503',
    message: `removing partition "${part.name}" violates foreign key constraint "${share.name}"`,
    detail: `Key (${keys.join(', ')})=($row) is still referenced from table "${table.name}".`,
    fields: {
      schema: draft.catalog.schemaByOid(table.schemaOid)?.name ?? '',
      table: table.name,
      constraint: share.name,
    },
  })
}
