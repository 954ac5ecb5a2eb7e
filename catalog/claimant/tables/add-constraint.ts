// A constraint onto a table: its name, what it enforces with, and the query that existing rows must pass.
import { systemColumns } from '../../../engine/system-columns.ts'
import type { NewConstraint } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { CheckConstraint, KeyConstraint } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'
import { addExclusion, isPrimary } from './add-exclusion.ts'
import { addForeignKey } from './add-foreign-key.ts'
import { addKeyOverIndex } from './add-key-over-index.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { refuseLooseKeys } from './collated-keys.ts'
import { chooseName, constraintNameTaken, joinedNames, relationNameTaken } from '../object-names.ts'
import { requireBtreeType } from './indexable.ts'
import { passOn } from '../partitions/inherit.ts'
import { requirePartitionKey } from '../partitions/key-columns.ts'
import { requireFreeName } from './not-null.ts'
import { validateCheck, validateKey, validateNotNull } from './validations.ts'
import { refuseVirtual } from './refuse-virtual.ts'

/** fresh: the table is being created, so it has no rows to check. */
export function addConstraint(
  draft: CatalogDraft,
  tableOid: number,
  constraint: NewConstraint,
  fresh: boolean,
  only = false,
): void {
  const before = new Set(draft.table(tableOid).constraints.map(({ oid }) => oid))
  add(draft, tableOid, constraint, fresh)
  const made = draft.table(tableOid).constraints.filter(({ oid }) => !before.has(oid))
  for (const one of made) if (!only || one.kind === 'check') passOn(draft, tableOid, one)
}

function add(draft: CatalogDraft, tableOid: number, constraint: NewConstraint, asked: boolean): void {
  const table = draft.table(tableOid)
  // Rows of a partitioned table are checked partition by partition.
  const fresh = asked || table.partitioning !== undefined
  if (constraint.kind === 'check' && keepsInherited(draft, table, constraint)) return
  if (constraint.name !== undefined && table.constraints.some((other) => other.name === constraint.name)) {
    if (fresh && constraint.kind === 'check')
      throw new PgError('42710', `check constraint "${constraint.name}" already exists`)
    throw new PgError('42710', `constraint "${constraint.name}" for relation "${table.name}" already exists`)
  }
  if (constraint.name !== undefined) requireFreeName(draft, table, constraint.name)
  if (constraint.kind === 'primary' && !asked) requireColumns(table, constraint.columns)
  switch (constraint.kind) {
    case 'check':
      return addCheck(draft, table, constraint, fresh)
    case 'primary':
    case 'unique':
      return addKey(draft, table, constraint, fresh)
    case 'index':
      return addKeyOverIndex(draft, table, constraint)
    case 'exclusion':
      return addExclusion(draft, table, constraint, fresh)
    case 'foreign':
      return addForeignKey(draft, table, constraint, fresh)
  }
}

/** A check that the table has by inheritance becomes its own, too. */
function keepsInherited(
  draft: CatalogDraft,
  table: TableRow,
  { name, sql, noInherit }: Extract<NewConstraint, { kind: 'check' }>,
): boolean {
  const own = table.constraints.find((other) => other.name === name)
  if (own?.kind !== 'check' || !own.notLocal || own.sql !== sql) return false
  if (noInherit)
    throw new PgError('42P17', `constraint "${name}" conflicts with inherited constraint on relation "${table.name}"`)
  const { notLocal: _, ...local } = own
  draft.putAltered(table, { constraints: table.constraints.map((one) => (one === own ? local : one)) })
  draft.notice(`merging constraint "${name}" with inherited definition`)
  return true
}

function addCheck(
  draft: CatalogDraft,
  table: TableRow,
  constraint: Extract<NewConstraint, { kind: 'check' }>,
  fresh: boolean,
): void {
  // One column: named after it. More: after the table alone.
  const column = constraint.columns.length === 1 ? constraint.columns[0] : undefined
  const name = constraint.name ?? chooseName(table.name, column, 'check', constraintTaken(draft, table))
  const check: CheckConstraint = {
    kind: 'check',
    oid: draft.newOid(),
    name,
    sql: constraint.sql,
    attributes: attributesOf(table, constraint.columns),
    ...(constraint.notEnforced || (constraint.notValid && !fresh) ? { notValid: true } : {}),
    ...(constraint.notEnforced ? { notEnforced: true } : {}),
    ...(constraint.noInherit ? { noInherit: true } : {}),
  }
  if (check.noInherit && table.partitioning)
    throw new PgError('42P16', `cannot add NO INHERIT constraint to partitioned table "${table.name}"`)
  draft.putAltered(table, { constraints: [...table.constraints, check] })
  if (!fresh && !check.notValid) draft.validate.push(validateCheck(draft, table, check))
}

function addKey(
  draft: CatalogDraft,
  table: TableRow,
  constraint: Extract<NewConstraint, { kind: 'primary' | 'unique' }>,
  fresh: boolean,
): void {
  const primary = constraint.kind === 'primary'
  if (primary && table.constraints.some(isPrimary)) {
    throw new PgError('42P16', `multiple primary keys for table "${table.name}" are not allowed`)
  }
  const what = primary ? 'primary key' : 'unique'
  const attributes = keyAttributes(table, constraint.columns, what)
  const include = keyAttributes(table, constraint.include ?? [], what)
  for (const column of table.columns) if (attributes.includes(column.attribute)) requireBtreeType(column.type)
  refuseLooseKeys(draft, table.columns, attributes)
  requirePartitionKey(table, primary ? 'PRIMARY KEY' : 'UNIQUE', attributes)
  refuseVirtual(table.columns, attributes, primary ? 'primary keys' : 'unique constraints')

  const relationTaken = relationNameTaken(draft.catalog, table.schemaOid)
  const constraintNames = constraintTaken(draft, table)
  if (constraint.name !== undefined && relationTaken(constraint.name)) {
    throw new PgError('42P07', `relation "${constraint.name}" already exists`)
  }
  const name =
    constraint.name ??
    chooseName(
      table.name,
      primary ? undefined : joinedNames([...constraint.columns, ...(constraint.include ?? [])]),
      primary ? 'pkey' : 'key',
      (candidate) => relationTaken(candidate) || constraintNames(candidate),
    )
  const command = `${draft.created.has(table.oid) ? 'CREATE TABLE /' : 'ALTER TABLE / ADD'} ${what.toUpperCase()}`
  draft.debug(`${command} will create implicit index "${name}" for table "${table.name}"`)
  const index = draft.newOid()
  const key: KeyConstraint = {
    kind: constraint.kind,
    oid: draft.newOid(),
    index,
    name,
    attributes,
    ...(constraint.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
    ...(constraint.deferrable ? { deferrable: true } : {}),
    ...(constraint.initiallyDeferred ? { initiallyDeferred: true } : {}),
  }
  draft.put('index', index, {
    oid: index,
    name,
    table: table.oid,
    schemaOid: table.schemaOid,
    database: table.database,
    unique: true,
    primary,
    columns: attributes.map((attribute) => ({ attribute, descending: false, nullsFirst: false })),
    include,
    method: 'btree',
    nullsNotDistinct: constraint.nullsNotDistinct ?? false,
    ...(constraint.options && { options: constraint.options }),
  })
  const columns = primary
    ? table.columns.map((column) => (attributes.includes(column.attribute) ? { ...column, notNull: true } : column))
    : table.columns
  const altered = draft.putAltered(table, { columns, constraints: [...table.constraints, key] })
  if (fresh) return
  for (const column of table.columns) {
    if (primary && attributes.includes(column.attribute) && !column.notNull) {
      draft.validate.push(validateNotNull(draft, altered, column.attribute))
    }
  }
  draft.validate.push(validateKey(draft, altered, key))
}

/** Names taken among the schema's constraints, this table's new ones included. */
export function constraintTaken(draft: CatalogDraft, table: TableRow): (name: string) => boolean {
  return constraintNameTaken(draft.catalog, table.schemaOid)
}

/** A primary key makes them NOT NULL first. */
function requireColumns(table: TableRow, names: readonly string[]): void {
  const missing = names.find((name) => !table.columns.some((column) => column.name === name))
  if (missing !== undefined)
    throw new PgError('42703', `column "${missing}" of relation "${table.name}" does not exist`)
}

function keyAttributes(table: TableRow, names: readonly string[], what: string): number[] {
  const attributes: number[] = []
  for (const name of names) {
    const column = table.columns.find((candidate) => candidate.name === name)
    if (!column && systemColumns.has(name))
      throw new PgError('0A000', 'index creation on system columns is not supported')
    if (!column) throw new PgError('42703', `column "${name}" named in key does not exist`)
    if (attributes.includes(column.attribute)) {
      throw new PgError('42701', `column "${name}" appears twice in ${what} constraint`)
    }
    attributes.push(column.attribute)
  }
  return attributes
}

const attributesOf = (table: TableRow, names: readonly string[]): number[] =>
  table.columns.filter((column) => names.includes(column.name)).map((column) => column.attribute)
