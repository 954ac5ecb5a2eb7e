// What a partition has from the table that it is a partition of: constraints and indexes, each tied to the one above.
import { PgError } from '../../../engine/errors.ts'
import { notSupported } from '../../../engine/errors.ts'
import {
  type CheckConstraint,
  type Constraint,
  type ExclusionConstraint,
  type ForeignKeyConstraint,
  hasOwnIndex,
  type IndexSchema,
  type KeyConstraint,
} from '../../../engine/tables.ts'
import type { IndexRow, TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { chooseName, constraintNameTaken, indexColumnNames, joinedNames, relationNameTaken } from '../object-names.ts'
import { passCheckTo } from '../inheritance/pass-to-inheritors.ts'
import { attributesBelow } from './attributes-below.ts'
import { addSharesOfPart, dropShares } from './foreign-keys-on-parts.ts'
import { checkRows, isPrimary } from '../tables/add-exclusion.ts'
import { requireExclusionPartitionKey, requirePartitionKey } from './key-columns.ts'
import { inheritTriggers } from '../triggers/partition-triggers.ts'
import {
  validateCheck,
  validateForeignKey,
  validateKey,
  validateNotNull,
  validateUniqueIndex,
} from '../tables/validations.ts'

/** fresh: the partition has no rows to check. */
export function inheritConstraint(draft: CatalogDraft, child: number, constraint: Constraint, fresh: boolean): void {
  switch (constraint.kind) {
    case 'check':
      return inheritCheck(draft, child, constraint, fresh)
    case 'foreign':
      return inheritForeignKey(draft, child, constraint, fresh)
    default:
      return inheritIndex(draft, child, draft.catalog.row('index', constraint.index)!, fresh, constraint)
  }
}

function inheritCheck(draft: CatalogDraft, oid: number, check: CheckConstraint, fresh: boolean): void {
  const table = draft.table(oid)
  const own = table.constraints.find(({ name }) => name === check.name)
  if (own) {
    if (own.kind !== 'check' || own.sql !== check.sql)
      throw new PgError(
        '42804',
        `child table "${table.name}" has different definition for check constraint "${check.name}"`,
      )
    if (own.notValid && !check.notValid)
      throw new PgError(
        '42P17',
        `constraint "${check.name}" conflicts with NOT VALID constraint on child table "${table.name}"`,
      )
    tieConstraint(draft, table, { ...own, parent: check.oid })
    return
  }
  const { comment: _, ...copied } = check
  const attributes = attributesBelow(draft, table, check.attributes)
  const made: CheckConstraint = { ...copied, attributes, oid: draft.newOid(), parent: check.oid }
  draft.putAltered(table, { constraints: [...table.constraints, made] })
  if (!fresh && !table.partitioning && !made.notValid) draft.validate.push(validateCheck(draft, table, made))
  passOn(draft, oid, made)
}

function inheritForeignKey(draft: CatalogDraft, oid: number, above: ForeignKeyConstraint, fresh: boolean): void {
  const table = draft.table(oid)
  const foreign: ForeignKeyConstraint = {
    ...above,
    attributes: attributesBelow(draft, table, above.attributes),
    ...(above.deleteSets && { deleteSets: attributesBelow(draft, table, above.deleteSets) }),
  }
  const own = table.constraints.find(
    (one) =>
      one.kind === 'foreign' &&
      one.parent === undefined &&
      one.references === foreign.references &&
      one.attributes.join() === foreign.attributes.join() &&
      one.referencedAttributes.join() === foreign.referencedAttributes.join() &&
      one.onDelete === foreign.onDelete &&
      one.onUpdate === foreign.onUpdate &&
      one.match === foreign.match &&
      one.deferrable === foreign.deferrable &&
      one.initiallyDeferred === foreign.initiallyDeferred &&
      (!one.notValid || foreign.notValid),
  )
  if (own) {
    tieConstraint(draft, table, { ...own, parent: foreign.oid })
    dropShares(draft, oid, own.oid)
    return
  }
  const taken = table.constraints.some(({ name }) => name === foreign.name)
  const name = taken
    ? chooseName(
        table.name,
        joinedNames(
          foreign.attributes.map((one) => table.columns.find(({ attribute }) => attribute === one)?.name ?? ''),
        ),
        'fkey',
        constraintNameTaken(draft.catalog, table.schemaOid),
      )
    : foreign.name
  const { comment: _, ...copied } = foreign
  const made: ForeignKeyConstraint = { ...copied, oid: draft.newOid(), name, parent: foreign.oid }
  draft.referenced.add(foreign.references)
  const altered = draft.putAltered(table, { constraints: [...table.constraints, made] })
  if (!fresh && !table.partitioning && !made.notValid) draft.validate.push(...validateForeignKey(draft, altered, made))
  passOn(draft, oid, made)
}

/** key: the parent's constraint that the index enforces. */
export function inheritIndex(
  draft: CatalogDraft,
  oid: number,
  above: IndexRow,
  fresh: boolean,
  keyAbove?: KeyConstraint | ExclusionConstraint,
): void {
  const table = draft.table(oid)
  const index = indexBelow(draft, table, above)
  const key = keyAbove && { ...keyAbove, attributes: attributesBelow(draft, table, keyAbove.attributes) }
  if (index.unique && (index.whereSql !== undefined || index.columns.some(({ attribute }) => attribute === undefined)))
    throw notSupported('a unique index of a partitioned table with WHERE or over expressions')
  if (key?.kind === 'exclusion') requireExclusionPartitionKey(table, key.temporal, index.columns)
  if (index.unique)
    requirePartitionKey(
      table,
      key?.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE',
      index.columns.flatMap(({ attribute }) => attribute ?? []),
    )
  const own = matching(draft, table, index, key)
  if (own) {
    draft.put('index', own.oid, { ...own, parent: index.oid })
    const constraint = table.constraints.find((one) => hasOwnIndex(one) && one.index === own.oid)
    if (key && constraint) tieConstraint(draft, table, { ...constraint, parent: key.oid } as Constraint)
    return
  }
  const primary = key !== undefined && isPrimary(key)
  if (primary && table.constraints.some(isPrimary))
    throw new PgError('42P16', `multiple primary keys for table "${table.name}" are not allowed`)
  const relationTaken = relationNameTaken(draft.catalog, table.schemaOid)
  const constraintTaken = constraintNameTaken(draft.catalog, table.schemaOid)
  const nameOf = (one: number): string => table.columns.find(({ attribute }) => attribute === one)?.name ?? ''
  const labels = [
    ...index.columns.map(({ attribute, sql }) =>
      attribute === undefined ? (/^([a-z_]\w*)\(/.exec(sql ?? '')?.[1] ?? 'expr') : nameOf(attribute),
    ),
    ...index.include.map(nameOf),
  ]
  const name = chooseName(
    table.name,
    primary ? undefined : joinedNames(indexColumnNames(labels)),
    key ? (primary ? 'pkey' : key.kind === 'exclusion' && !key.temporal ? 'excl' : 'key') : 'idx',
    (candidate) => relationTaken(candidate) || (key !== undefined && constraintTaken(candidate)),
  )
  const { comment: _, ...copied } = index
  const made: IndexRow = {
    ...copied,
    oid: draft.newOid(),
    name,
    table: table.oid,
    schemaOid: table.schemaOid,
    database: table.database,
    parent: index.oid,
  }
  draft.put('index', made.oid, made)
  const columns = primary
    ? table.columns.map((column) => (key.attributes.includes(column.attribute) ? { ...column, notNull: true } : column))
    : table.columns
  const { comment: __, ...keyCopied } = key ?? ({} as KeyConstraint)
  const constraint: KeyConstraint | ExclusionConstraint | undefined = key && {
    ...keyCopied,
    oid: draft.newOid(),
    index: made.oid,
    name,
    parent: key.oid,
  }
  const altered = draft.putAltered(table, {
    columns,
    ...(constraint && { constraints: [...table.constraints, constraint] }),
  })
  if (constraint) passOn(draft, oid, constraint)
  else passIndexOn(draft, made)
  if (fresh || table.partitioning) return
  if (constraint?.kind === 'exclusion') return checkRows(draft, table, altered, constraint, made)
  if (primary)
    for (const column of table.columns)
      if (key.attributes.includes(column.attribute) && !column.notNull)
        draft.validate.push(validateNotNull(draft, altered, column.attribute))
  if (constraint) draft.validate.push(validateKey(draft, altered, constraint))
  else if (made.unique) draft.validate.push(validateUniqueIndex(draft, altered, made))
}

export function indexBelow(draft: CatalogDraft, table: TableRow, index: IndexRow): IndexRow {
  const below = (attribute: number): number => attributesBelow(draft, table, [attribute])[0]
  return {
    ...index,
    columns: index.columns.map((column) =>
      column.attribute === undefined ? column : { ...column, attribute: below(column.attribute) },
    ),
    include: index.include.map(below),
    ...(index.reads && { reads: index.reads.map(below) }),
  }
}

/** The constraint that an index enforces. */
export const keyOf = ({ constraints }: TableRow, index: number): KeyConstraint | ExclusionConstraint | undefined =>
  constraints.filter(hasOwnIndex).find((one) => one.index === index)

/** other: under the attributes of the same table. */
export function doesTheSame(one: IndexSchema, other: IndexRow): boolean {
  const form = ({ columns, include }: Pick<IndexRow, 'columns' | 'include'>): string =>
    JSON.stringify([
      columns.map(({ attribute, sql, descending, nullsFirst, operator }) => [
        attribute,
        sql,
        descending,
        nullsFirst,
        operator?.oid,
      ]),
      include,
    ])
  return (
    one.unique === other.unique &&
    one.method === other.method &&
    one.nullsNotDistinct === other.nullsNotDistinct &&
    one.whereSql === other.whereSql &&
    form(one) === form(other)
  )
}

/** One of the partition's own that does what the parent's does. */
function matching(
  draft: CatalogDraft,
  table: TableRow,
  index: IndexRow,
  key: KeyConstraint | ExclusionConstraint | undefined,
): IndexRow | undefined {
  const keys = new Map(table.constraints.filter(hasOwnIndex).map((one) => [one.index, one]))
  const found = draft.catalog.indexesOf(table.oid).find((one) => {
    if (one.parent !== undefined || !doesTheSame(one, index)) return false
    const ownKey = keys.get(one.oid)
    if (key && ownKey?.kind !== key.kind) return false
    if (key?.kind === 'exclusion' && ownKey?.kind === 'exclusion' && key.temporal !== ownKey.temporal) return false
    return !key || ownKey?.deferrable === key.deferrable
  })
  return found && draft.catalog.row('index', found.oid)
}

export function tieConstraint(draft: CatalogDraft, table: TableRow, constraint: Constraint): void {
  const constraints = table.constraints.map((one) => (one.oid === constraint.oid ? constraint : one))
  draft.put('table', table.oid, { ...draft.table(table.oid), constraints })
}

/** To the partitions, or those that inherit, of a table that just got the constraint. */
export function passOn(draft: CatalogDraft, table: number, constraint: Constraint): void {
  if (isShare(constraint)) return
  for (const part of draft.catalog.partitionsOf(table)) inheritConstraint(draft, part.table, constraint, false)
  if (constraint.kind !== 'check' || constraint.noInherit) return
  for (const child of draft.catalog.inheritorsOf(table)) passCheckTo(draft, draft.table(table), child, constraint)
}

export function passIndexOn(draft: CatalogDraft, index: IndexRow): void {
  for (const part of draft.catalog.partitionsOf(index.table)) inheritIndex(draft, part.table, index, false)
}

/** All that the parent has, checks first, as CREATE TABLE orders them. */
export function inheritAll(draft: CatalogDraft, parent: TableRow, child: number, fresh: boolean): void {
  const order: readonly Constraint['kind'][] = ['check', 'primary', 'unique', 'exclusion', 'foreign']
  for (const kind of order)
    for (const constraint of parent.constraints)
      if (constraint.kind === kind && !isShare(constraint)) {
        if (!fresh) requireOwnCheck(draft.table(child), constraint)
        inheritConstraint(draft, child, constraint, fresh)
      }
  const ofKeys = new Set(
    draft
      .table(parent.oid)
      .constraints.filter(hasOwnIndex)
      .map(({ index }) => index),
  )
  for (const { oid } of draft.catalog.indexesOf(parent.oid)) {
    if (ofKeys.has(oid)) continue
    inheritIndex(draft, child, draft.catalog.row('index', oid)!, fresh)
  }
  addSharesOfPart(draft, parent.oid, child)
  inheritTriggers(draft, draft.table(parent.oid), child)
}

export const isShare = (one: Constraint): boolean => one.kind === 'foreign' && one.onPart === true

/** A table that is attached has the checks already. */
function requireOwnCheck({ constraints }: TableRow, { kind, name }: Constraint): void {
  if (kind !== 'check' || constraints.some((one) => one.name === name)) return
  throw new PgError('42804', `child table is missing constraint "${name}"`)
}
