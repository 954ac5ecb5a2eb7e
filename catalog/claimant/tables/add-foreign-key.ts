// FOREIGN KEY: what it references must be a key of the other table, with types that compare.
import type { NewConstraint } from '../../../engine/bind/statement.ts'
import { systemColumns } from '../../../engine/system-columns.ts'
import { collationKept } from '../../../engine/collations/collations.ts'
import { PgError } from '../../../engine/errors.ts'
import { isMaterialized } from '../../../engine/relation-word.ts'
import { castBetween, equalityOf, operatorsNamed } from '../../../engine/functions/registry.ts'
import type { ColumnSchema, ForeignKeyConstraint, IndexSchema, Relation } from '../../../engine/tables.ts'
import { privilegesOnColumn, privilegesOnRelation } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { permissionDenied } from '../../../engine/privileges/statement-access.ts'
import { formatType } from '../../../engine/types/registry.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import { virtualTableByOid } from '../../virtual/registry.ts'
import type { TableRow } from '../../rows.ts'
import { constraintTaken } from './add-constraint.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { addShares } from '../partitions/foreign-keys-on-parts.ts'
import { chooseName, joinedNames } from '../object-names.ts'
import { currentRole } from '../privileges/permissions.ts'
import { refuseSystem, requireRelation } from '../resolve.ts'
import { validateForeignKey } from './validations.ts'
import { refuseVirtual } from './refuse-virtual.ts'

type NewForeignKey = Extract<NewConstraint, { kind: 'foreign' }>

export function addForeignKey(draft: CatalogDraft, table: TableRow, constraint: NewForeignKey, fresh: boolean): void {
  const target = requireRelation(draft, constraint.references)
  const isTable = (target.kind === 'table' && !isMaterialized(target)) || virtualTableByOid(target.oid)?.relkind === 'r'
  if (!isTable) {
    throw new PgError('42809', `referenced relation "${target.name}" is not a table`)
  }
  refuseSystem(target)
  refuseOtherPersistence(table, target)
  const referenced = draft.table(target.oid)
  const attributes = referencing(table, constraint.columns)
  const deleteSets = constraint.deleteSets && setOnDelete(table, constraint.deleteSets, attributes)
  const { index, attributes: referencedAttributes } =
    constraint.referencedColumns.length > 0
      ? keyOver(draft, referenced, referencing(referenced, constraint.referencedColumns))
      : primaryKeyOf(referenced)
  refuseGenerated(table, attributes, constraint)
  refuseVirtual(table.columns, attributes, 'foreign key constraints')
  if (attributes.length !== referencedAttributes.length) {
    throw new PgError('42830', 'number of referencing and referenced columns for foreign key disagree')
  }
  const name =
    constraint.name ?? chooseName(table.name, joinedNames(constraint.columns), 'fkey', constraintTaken(draft, table))
  const { onDelete, onUpdate, match } = constraint
  const foreign: ForeignKeyConstraint = {
    kind: 'foreign',
    oid: draft.newOid(),
    name,
    attributes,
    references: referenced.oid,
    referencedAttributes,
    index,
    onDelete,
    onUpdate,
    match,
    ...(deleteSets ? { deleteSets } : {}),
    ...(constraint.deferrable ? { deferrable: true } : {}),
    ...(constraint.initiallyDeferred ? { initiallyDeferred: true } : {}),
    ...(constraint.notEnforced || (constraint.notValid && !fresh) ? { notValid: true } : {}),
    ...(constraint.notEnforced ? { notEnforced: true } : {}),
  }
  requireReferences(draft, referenced.oid, referencedAttributes)
  requireReferences(draft, table.oid, attributes)
  requireComparable(draft, table, referenced, foreign)
  draft.referenced.add(referenced.oid)
  const altered = draft.putAltered(table, { constraints: [...table.constraints, foreign] })
  addShares(draft, table.oid, foreign)
  if (!fresh && !foreign.notValid) draft.validate.push(...validateForeignKey(draft, altered, foreign))
}

function refuseOtherPersistence(table: TableRow, target: Relation): void {
  const temporary = isTemporarySchema(table.schemaOid)
  if (temporary === isTemporarySchema(target.schemaOid)) return
  const kind = temporary ? 'temporary' : 'permanent'
  throw new PgError('42P16', `constraints on ${kind} tables may reference only ${kind} tables`)
}

/** After a column got another type: foreign keys from and to it must still compare, and their rows still match. */
export function recheckForeignKeys(draft: CatalogDraft, tableOid: number, attribute: number): void {
  // A table may reference itself.
  const referencing = draft.catalog.tablesReferencing(tableOid).filter(({ oid }) => oid !== tableOid)
  for (const row of [draft.table(tableOid), ...referencing]) {
    for (const foreign of row.constraints) {
      if (foreign.kind !== 'foreign' || foreign.onPart) continue
      const own = row.oid === tableOid && foreign.attributes.includes(attribute)
      const incoming = foreign.references === tableOid && foreign.referencedAttributes.includes(attribute)
      if (!own && !incoming) continue
      requireComparable(draft, row, draft.table(foreign.references), foreign)
      draft.referenced.add(row.oid).add(foreign.references)
      if (!foreign.notValid) draft.validate.push(...validateForeignKey(draft, row, foreign))
    }
  }
}

/** REFERENCES on the table, or on each of the columns. */
function requireReferences(draft: CatalogDraft, table: number, attributes: readonly number[]): void {
  const relation = draft.catalog.relationByOid(table)!
  const role = currentRole(draft)
  const { references } = Privilege
  if (privilegesOnRelation(draft.catalog, role, relation) & references) return
  for (const attribute of attributes) {
    if ((privilegesOnColumn(draft.catalog, role, relation, attribute).privileges & references) === 0)
      throw permissionDenied(relation)
  }
}

function referencing(table: TableRow, names: readonly string[]): number[] {
  return names.map((name) => {
    if (systemColumns.has(name)) throw new PgError('0A000', 'system columns cannot be used in foreign keys')
    const column = table.columns.find((candidate) => candidate.name === name)
    if (!column) throw new PgError('42703', `column "${name}" referenced in foreign key constraint does not exist`)
    return column.attribute
  })
}

function setOnDelete(table: TableRow, names: readonly string[], attributes: readonly number[]): number[] {
  return referencing(table, names).map((attribute, i) => {
    if (attributes.includes(attribute)) return attribute
    throw new PgError('42P10', `column "${names[i]}" referenced in ON DELETE SET action must be part of foreign key`)
  })
}

interface ReferencedKey {
  readonly index: number
  readonly attributes: readonly number[]
}

function primaryKeyOf(table: TableRow): ReferencedKey {
  const key = table.constraints.find((constraint) => constraint.kind === 'primary')
  if (key?.kind !== 'primary')
    throw new PgError('42704', `there is no primary key for referenced table "${table.name}"`)
  if (key.deferrable)
    throw new PgError('55000', `cannot use a deferrable primary key for referenced table "${table.name}"`)
  return key
}

/** The unique index over exactly these columns, in any order: a constraint's or not. */
function keyOver(draft: CatalogDraft, table: TableRow, attributes: readonly number[]): ReferencedKey {
  if (new Set(attributes).size < attributes.length) {
    throw new PgError('42830', 'foreign key referenced-columns list must not contain duplicates')
  }
  const wanted = attributes.toSorted((a, b) => a - b).join()
  const columnsOf = (index: IndexSchema): string =>
    index.columns
      .map((column) => column.attribute ?? 0)
      .sort((a, b) => a - b)
      .join()
  const candidates = draft.catalog
    .indexesOf(table.oid)
    .toSorted((a, b) => a.oid - b.oid)
    .filter((candidate) => candidate.unique && candidate.whereSql === undefined && columnsOf(candidate) === wanted)
  const mayWait = new Set(
    table.constraints.flatMap((one) =>
      one.kind !== 'check' && one.kind !== 'foreign' && one.deferrable ? [one.index] : [],
    ),
  )
  const index = candidates.find(({ oid }) => !mayWait.has(oid))
  if (!index && candidates.length > 0) {
    throw new PgError('55000', `cannot use a deferrable unique constraint for referenced table "${table.name}"`)
  }
  if (!index) {
    throw new PgError('42830', `there is no unique constraint matching given keys for referenced table "${table.name}"`)
  }
  return { index: index.oid, attributes }
}

function requireComparable(
  draft: CatalogDraft,
  table: TableRow,
  referenced: TableRow,
  foreign: ForeignKeyConstraint,
): void {
  for (const [i, from] of foreign.attributes.entries()) {
    const left = table.columns.find((column) => column.attribute === from)!
    const right = referenced.columns.find((column) => column.attribute === foreign.referencedAttributes[i])!
    requireSameEquality(draft, left, right, foreign)
    const [a, b] = [left.type.oid, right.type.oid]
    const direct = operatorsNamed('=').some((operator) => operator.left === b && operator.right === a)
    const byCast = castBetween(a, b)?.context === 'i' && equalityOf(b) !== undefined
    if (a === b ? equalityOf(a) !== undefined : direct || byCast) continue
    throw new PgError('42804', `foreign key constraint "${foreign.name}" cannot be implemented`, {
      detail:
        `Key columns "${left.name}" of the referencing table and "${right.name}" of the referenced table ` +
        `are of incompatible types: ${formatType(a, -1)} and ${formatType(b, -1)}.`,
    })
  }
}

/** Texts that one column takes for equal must be equal to the other. */
function requireSameEquality(
  { catalog }: CatalogDraft,
  left: ColumnSchema,
  right: ColumnSchema,
  { name }: ForeignKeyConstraint,
): void {
  if (left.collation === right.collation) return
  const [a, b] = [left, right].map(({ collation }) => collationKept(catalog, collation ?? 'default'))
  if (a?.isDeterministic !== false && b?.isDeterministic !== false) return
  throw new PgError('42P21', `foreign key constraint "${name}" cannot be implemented`, {
    detail:
      `Key columns "${left.name}" of the referencing table and "${right.name}" of the referenced table ` +
      `have incompatible collations: "${a?.name}" and "${b?.name}".  ` +
      'If either collation is nondeterministic, then both collations have to be the same.',
  })
}

/** An action that would write a generated column has nothing to write. */
function refuseGenerated(table: TableRow, attributes: readonly number[], constraint: NewForeignKey): void {
  if (!table.columns.some((column) => column.generated && attributes.includes(column.attribute))) return
  const invalid = (clause: string): PgError =>
    new PgError('42601', `invalid ${clause} action for foreign key constraint containing generated column`)
  if (constraint.onUpdate !== 'a' && constraint.onUpdate !== 'r') throw invalid('ON UPDATE')
  if (constraint.onDelete === 'n' || constraint.onDelete === 'd') throw invalid('ON DELETE')
}
