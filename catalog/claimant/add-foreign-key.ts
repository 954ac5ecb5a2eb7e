// FOREIGN KEY: what it references must be a key of the other table, with types that compare.
import type { NewConstraint } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import { castBetween, equalityOf, operatorsNamed } from '../../engine/functions/registry.ts'
import type { ForeignKeyConstraint } from '../../engine/tables.ts'
import { formatType } from '../../engine/types/registry.ts'
import type { TableRow } from '../rows.ts'
import { constraintTaken } from './add-constraint.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { chooseName, joinedNames } from './object-names.ts'
import { refuseSystem, requireRelation } from './resolve.ts'
import { validateForeignKey } from './validations.ts'

type NewForeignKey = Extract<NewConstraint, { kind: 'foreign' }>

export function addForeignKey(draft: CatalogDraft, table: TableRow, constraint: NewForeignKey, fresh: boolean): void {
  const target = requireRelation(draft, constraint.references)
  if (target.kind !== 'virtual' && target.kind !== 'table') {
    throw new PgError('42809', `referenced relation "${target.name}" is not a table`)
  }
  refuseSystem(target)
  const referenced = draft.table(target.oid)
  const attributes = referencing(table, constraint.columns)
  const referencedAttributes =
    constraint.referencedColumns.length > 0
      ? referencing(referenced, constraint.referencedColumns)
      : primaryKeyOf(referenced)
  if (attributes.length !== referencedAttributes.length) {
    throw new PgError('42830', 'number of referencing and referenced columns for foreign key disagree')
  }
  requireKey(referenced, referencedAttributes)
  const name =
    constraint.name ?? chooseName(table.name, joinedNames(constraint.columns), 'fkey', constraintTaken(draft, table))
  attributes.forEach((attribute, index) => {
    requireComparable(name, table, attribute, referenced, referencedAttributes[index])
  })
  refuseGenerated(table, attributes, constraint)
  const foreign: ForeignKeyConstraint = {
    kind: 'foreign',
    oid: draft.newOid(),
    name,
    attributes,
    references: referenced.oid,
    referencedAttributes,
    onDelete: constraint.onDelete,
    onUpdate: constraint.onUpdate,
    match: constraint.match,
  }
  const altered = draft.putAltered(table, { constraints: [...table.constraints, foreign] })
  if (!fresh) draft.validate.push(validateForeignKey(draft, altered, foreign))
}

function referencing(table: TableRow, names: readonly string[]): number[] {
  return names.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name)
    if (!column) throw new PgError('42703', `column "${name}" referenced in foreign key constraint does not exist`)
    return column.attribute
  })
}

function primaryKeyOf(table: TableRow): readonly number[] {
  const key = table.constraints.find((constraint) => constraint.kind === 'primary')
  if (key?.kind !== 'primary')
    throw new PgError('42704', `there is no primary key for referenced table "${table.name}"`)
  return key.attributes
}

/** The referenced columns are those of one key, in any order. */
function requireKey(table: TableRow, attributes: readonly number[]): void {
  const wanted = [...new Set(attributes)].sort((a, b) => a - b).join()
  const isKey = table.constraints.some(
    (constraint) =>
      (constraint.kind === 'primary' || constraint.kind === 'unique') &&
      [...constraint.attributes].sort((a, b) => a - b).join() === wanted,
  )
  if (!isKey || new Set(attributes).size < attributes.length) {
    throw new PgError('42830', `there is no unique constraint matching given keys for referenced table "${table.name}"`)
  }
}

function requireComparable(name: string, table: TableRow, from: number, referenced: TableRow, to: number): void {
  const left = table.columns.find((column) => column.attribute === from)!
  const right = referenced.columns.find((column) => column.attribute === to)!
  const [a, b] = [left.type.oid, right.type.oid]
  const direct = operatorsNamed('=').some((operator) => operator.left === b && operator.right === a)
  const byCast = castBetween(a, b)?.context === 'i' && equalityOf(b) !== undefined
  if (a === b ? equalityOf(a) !== undefined : direct || byCast) return
  throw new PgError('42804', `foreign key constraint "${name}" cannot be implemented`, {
    detail:
      `Key columns "${left.name}" of the referencing table and "${right.name}" of the referenced table ` +
      `are of incompatible types: ${formatType(a, -1)} and ${formatType(b, -1)}.`,
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
