// ALTER COLUMN … TYPE: every row gets the column anew, unless the new type only lets more in.
import { bindScalarSql } from '../../../engine/bind/expression/expression.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { type ColumnSchema, type ExclusionConstraint, isKeptWithRows, nameless } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { formatType } from '../../../engine/types/registry.ts'
import { declaredOid, type TypeRef } from '../../../engine/types/type.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import type { TableRow } from '../../rows.ts'
import { refusePartitionColumn } from '../../tables/partition-rule.ts'
import { operatorOfType } from './exclusion-operators.ts'
import { operatorClassOf, requireBtreeType } from './indexable.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { alterSequence } from '../sequences/alter-sequence.ts'
import { requireTypeUsage } from '../privileges/permissions.ts'
import type { TableAlteration } from './table-alteration.ts'
import { columnInTheWay } from '../types/row-type-users.ts'
import { validateExclusion } from './validate-exclusion.ts'
import { validateCheck, validateKey } from './validations.ts'

export function setColumnType(
  alteration: TableAlteration,
  action: Extract<AlterTableAction, { kind: 'set-type' }>,
): void {
  const { draft, table } = alteration
  const column = alteration.column(action.name)
  const { type } = action
  requireTypeUsage(draft, declaredOid(type))
  if (column.generated && action.usingSql !== undefined) {
    throw new PgError('42P16', 'cannot specify USING when altering type of generated column', {
      detail: `Column "${column.name}" is a generated column.`,
    })
  }
  refusePartitionColumn(table, column, 'alter')
  refuseDependants(alteration, column)
  requireDefaultFits(alteration, column, type)
  if (column.identity && ![Oid.int2, Oid.int4, Oid.int8].includes(type.oid as 20)) {
    throw new PgError('22023', 'identity column type must be smallint, integer, or bigint')
  }
  widenIdentity(draft, column, type)
  const { missingValue, collation: _, ...kept } = column
  const rest: ColumnSchema = { ...kept, ...(action.collation !== undefined && { collation: action.collation }) }
  refuseRowTypeUsers(draft, table)
  const keepsRows = action.usingSql === undefined && widens(column.type, type)
  alteration.changeColumn(
    keepsRows ? { ...rest, type, ...(missingValue === undefined ? {} : { missingValue }) } : { ...rest, type },
  )
  if (keepsRows) return
  alteration.newValues.set(column.attribute, {
    sql: action.usingSql ?? quoteIdentifier(nameBefore(alteration, column)),
    over: 'old-row',
  })
  for (const constraint of table.constraints) {
    if (!constraint.attributes?.includes(column.attribute)) continue
    if (constraint.kind === 'primary' || constraint.kind === 'unique') {
      requireBtreeType(type)
      draft.validate.push(validateKey(draft, alteration.table, constraint))
    }
    if (constraint.kind === 'exclusion') recheckExclusion(draft, alteration.table, constraint, type)
    if (constraint.kind === 'check') draft.validate.push(validateCheck(draft, alteration.table, constraint))
  }
  alteration.retyped.add(column.attribute)
  for (const index of draft.catalog.indexesOf(table.oid)) {
    if (isKeptWithRows(index) && index.columns.some((key) => key.attribute === column.attribute)) requireBtreeType(type)
  }
}

/** Its operator is one of the type's: another type would have another. */
function recheckExclusion(draft: CatalogDraft, table: TableRow, constraint: ExclusionConstraint, type: TypeRef): void {
  const index = draft.catalog.row('index', constraint.index)!
  const columns = index.columns.map((key) => {
    const own = table.columns.find(({ attribute }) => attribute === key.attribute)
    const operator = own?.type === type && key.operator ? operatorOfType(key.operator.name, type.oid) : key.operator
    if (!operator)
      throw new PgError(
        '42883',
        `operator does not exist: ${formatType(type.oid)} ${key.operator?.name} ${formatType(type.oid)}`,
      )
    return { ...key, operator }
  })
  const changed = { ...index, columns }
  for (const { operatorClass, attribute } of columns)
    if (attribute !== undefined && table.columns.find((one) => one.attribute === attribute)?.type === type)
      operatorClassOf(operatorClass, type, index.method, draft.catalog.extensions())
  draft.put('index', index.oid, changed)
  draft.validate.push(...validateExclusion(draft, table, changed))
}

/** The sequence of an identity column counts in the column's type. */
function widenIdentity(draft: CatalogDraft, { identity, sequence: oid }: ColumnSchema, type: TypeRef): void {
  const sequence = identity && oid !== undefined ? draft.catalog.row('sequence', oid) : undefined
  if (!sequence || sequence.type === type.oid) return
  const schema = draft.catalog.schemaByOid(sequence.schemaOid)?.name
  const name = { schema, name: sequence.name }
  alterSequence(draft, { kind: 'alter-sequence', name, ifExists: false, options: {}, type: type.oid })
}

/** Rows of the table's type that lie in other tables would not follow. Throws 0A000. */
export function refuseRowTypeUsers(draft: CatalogDraft, table: TableRow): void {
  const user = columnInTheWay(draft.catalog, rowTypeOf(table.oid))
  if (user === undefined) return
  throw new PgError('0A000', `cannot alter table "${table.name}" because column "${user}" uses its row type`)
}

/** Rows hold the same bytes under both types. */
function widens(before: TypeRef, after: TypeRef): boolean {
  if (before.oid !== after.oid || (after.domain !== undefined && after.domain !== before.domain)) return false
  if (before.typmod === after.typmod) return true
  return after.oid === Oid.varchar && (after.typmod < 0 || (before.typmod >= 0 && after.typmod > before.typmod))
}

const nameBefore = (alteration: TableAlteration, column: ColumnSchema): string =>
  alteration.original.columns.find((other) => other.attribute === column.attribute)?.name ?? column.name

function refuseDependants({ draft, table }: TableAlteration, column: ColumnSchema): void {
  const generated = table.columns.find((other) => other.reads?.includes(column.attribute))
  if (generated?.name === nameless)
    throw notSupported('ALTER TYPE of a column that a unique index with WHERE or over expressions reads')
  if (generated) {
    throw new PgError('0A000', 'cannot alter type of a column used by a generated column', {
      detail: `Column "${column.name}" is used by generated column "${generated.name}".`,
    })
  }
  for (const view of draft.catalog.viewsReading(table.oid)) {
    if (!view.reads.some((read) => read.relation === table.oid && read.attributes.includes(column.attribute))) continue
    throw new PgError('0A000', 'cannot alter type of a column used by a view or rule', {
      detail: `rule _RETURN on ${view.word} ${view.name} depends on column "${column.name}"`,
    })
  }
}

function requireDefaultFits({ draft }: TableAlteration, column: ColumnSchema, type: TypeRef): void {
  if (column.defaultSql === undefined || column.generated) return
  const { searchPath, user, settings, session } = draft.context
  const context = { catalog: draft.catalog, searchPath, user, settings, session, parameterTypes: [] }
  try {
    bindScalarSql(column.defaultSql, [], context, type)
  } catch (error) {
    if (!(error instanceof PgError) || (error.sqlstate !== '42804' && error.sqlstate !== '42846')) throw error
    throw new PgError(
      '42804',
      `default for column "${column.name}" cannot be cast automatically to type ${formatType(type.oid, type.typmod)}`,
    )
  }
}
