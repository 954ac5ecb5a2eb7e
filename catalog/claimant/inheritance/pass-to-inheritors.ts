// ALTER TABLE of a table from which others inherit: what goes down to them, and what may not be done to one side alone.
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { checkParents, columnParents, inheritanceTreeOf, inheritorsOf } from '../../../engine/inheritance/inheritors.ts'
import type { CheckConstraint } from '../../../engine/tables.ts'
import { formatType } from '../../../engine/types/registry.ts'
import { declaredOid, type TypeRef } from '../../../engine/types/type.ts'
import type { TableRow } from '../../rows.ts'
import { isInherited, keepNames, notNullsIn } from '../tables/not-null.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { alterPartition } from '../tables/alter-table.ts'
import { validateCheck } from '../tables/validations.ts'

const invalid = (message: string, hint?: string): PgError =>
  new PgError('42P16', message, hint === undefined ? {} : { hint })

export const hasInheritors = (draft: CatalogDraft, table: number): boolean =>
  inheritorsOf(draft.catalog, table).length > 0

export function refuseForInherited(
  draft: CatalogDraft,
  table: TableRow,
  action: AlterTableAction,
  only: boolean,
): void {
  const fromParents = (column: string): readonly number[] => columnParents(draft.catalog, table.oid, column)
  const alone = only && hasInheritors(draft, table.oid)
  switch (action.kind) {
    case 'drop-column':
      if (fromParents(action.name).length > 0) throw invalid(`cannot drop inherited column "${action.name}"`)
      return
    case 'set-type':
      if (fromParents(action.name).length > 0) throw invalid(`cannot alter inherited column "${action.name}"`)
      if (alone) throw invalid(`type of inherited column "${action.name}" must be changed in child tables too`)
      refuseOtherParents(draft, table.oid, action.name)
      return
    case 'add-column':
      if (alone) throw invalid('column must be added to child tables too')
      if (action.column.identity && hasInheritors(draft, table.oid))
        throw invalid('cannot recursively add identity column to table that has child tables')
      return
    case 'set-not-null':
      if (alone && !action.noInherit)
        throw invalid('constraint must be added to child tables too', 'Do not specify the ONLY keyword.')
      return
    case 'drop-not-null': {
      const own = notNullsIn(draft, table.oid).find(({ column }) => column.name === action.name)
      if (own && own.parents > 0)
        throw invalid(`cannot drop inherited constraint "${own.name}" of relation "${table.name}"`)
      return
    }
    case 'add-constraint':
      if (alone && action.constraint.kind === 'check' && !action.constraint.noInherit)
        throw invalid('constraint must be added to child tables too')
      return
    case 'drop-constraint':
      if (checkParents(draft.catalog, table.oid, action.name).length > 0)
        throw invalid(`cannot drop inherited constraint "${action.name}" of relation "${table.name}"`)
      return
    case 'validate-constraint':
      if (alone && table.constraints.some((one) => one.kind === 'check' && one.name === action.name && !one.noInherit))
        throw invalid('constraint must be validated on child tables too')
      return
    case 'drop-expression':
      if (fromParents(action.name).length > 0) throw invalid('cannot drop generation expression from inherited column')
      if (alone) throw invalid('ALTER TABLE / DROP EXPRESSION must be applied to child tables too')
      return
    default:
  }
}

/** A column that comes from elsewhere, too, has the type that it has there. */
function refuseOtherParents(draft: CatalogDraft, table: number, column: string): void {
  const tree = inheritanceTreeOf(draft.catalog, table)
  for (const oid of tree.slice(1))
    if (columnParents(draft.catalog, oid, column).some((parent) => !tree.includes(parent)))
      throw invalid(`cannot alter inherited column "${column}" of relation "${draft.table(oid).name}"`)
}

/** Before an action with ONLY: what those below have by inheritance alone stays, as their own. */
export function keepBelow(draft: CatalogDraft, table: TableRow, action: AlterTableAction): void {
  if (action.kind === 'drop-not-null') {
    const parts = draft.catalog.partitionsOf(table.oid).map((part) => part.table)
    for (const oid of [...parts, ...inheritorsOf(draft.catalog, table.oid)]) keepNames(draft, oid, true)
  }
  if (action.kind !== 'drop-column' && action.kind !== 'drop-constraint') return
  for (const oid of inheritorsOf(draft.catalog, table.oid)) {
    const child = draft.table(oid)
    if (action.kind === 'drop-column') {
      const own = child.columns.find(({ name }) => name === action.name)?.attribute
      const { parents, notLocal } = child.inherits!
      draft.put('table', oid, { ...child, inherits: { parents, notLocal: notLocal.filter((one) => one !== own) } })
      continue
    }
    const constraints = child.constraints.map((one) => {
      if (one.kind !== 'check' || one.name !== action.name) return one
      const { notLocal: _, ...own } = one
      return own
    })
    draft.put('table', oid, { ...child, constraints })
  }
}

/** Checks, and what is dropped, go their own ways (passCheckTo, ../dependencies.ts). */
export function passToInheritors(draft: CatalogDraft, table: number, action: AlterTableAction, only: boolean): void {
  if (only) return
  for (const child of inheritorsOf(draft.catalog, table)) {
    switch (action.kind) {
      case 'set-default':
      case 'drop-default':
      case 'set-type':
      case 'drop-expression':
      case 'keep-column-setting':
        if (action.kind === 'keep-column-setting' && action.setting.of === 'options') break
        alterPartition(draft, child, action)
        break
      case 'set-not-null':
        if (!action.noInherit) alterPartition(draft, child, action)
        break
      case 'validate-constraint':
        if (draft.table(child).constraints.some((one) => one.kind === 'check' && one.name === action.name))
          alterPartition(draft, child, action)
        break
      case 'drop-not-null': {
        dropInheritedNotNull(draft, child, action)
        break
      }
      case 'add-column':
        addInherited(draft, draft.table(table), child, action)
        break
      default:
    }
  }
}

/** What is declared below, too, stays. */
function dropInheritedNotNull(
  draft: CatalogDraft,
  child: number,
  action: Extract<AlterTableAction, { kind: 'drop-not-null' }>,
): void {
  const table = draft.table(child)
  const column = table.columns.find(({ name }) => name === action.name)
  if (!column?.notNull || isInherited(draft, child, action.name)) return
  if (table.kept?.columns?.[column.attribute]?.notNull?.local) return
  if (table.constraints.some((one) => one.kind === 'primary' && one.attributes.includes(column.attribute))) return
  alterPartition(draft, child, action)
}

const typeText = (type: TypeRef): string => formatType(declaredOid(type), type.typmod)

function addInherited(
  draft: CatalogDraft,
  parent: TableRow,
  oid: number,
  action: Extract<AlterTableAction, { kind: 'add-column' }>,
): void {
  const child = draft.table(oid)
  const { name } = action.column
  const there = child.columns.find((column) => column.name === name)
  if (there) {
    if (typeText(there.type) !== typeText(action.column.type))
      throw new PgError('42804', `child table "${child.name}" has different type for column "${name}"`)
    if ((there.collation ?? 'default') !== (action.column.collation ?? 'default'))
      throw new PgError('42P21', `child table "${child.name}" has different collation for column "${name}"`)
    if (Boolean(there.generated) !== Boolean(action.column.generated))
      throw notSupported('merging a generated column of a table with a plain one of those that inherit')
    return draft.notice(`merging definition of column "${name}" for child "${child.name}"`)
  }
  const { serial: _, newSequence: __, ...column } = action.column
  // A sequence is the parent's.
  const { defaultSql } = parent.columns.find((one) => one.name === name)!
  const passed = { ...column, ...(defaultSql !== undefined && { defaultSql }) }
  alterPartition(draft, oid, { ...action, column: passed, constraints: [] })
  const changed = draft.table(oid)
  const { attribute } = changed.columns.find((one) => one.name === name)!
  const { parents, notLocal } = changed.inherits!
  draft.put('table', oid, { ...changed, inherits: { parents, notLocal: [...notLocal, attribute] } })
}

/** A check of a table, for one that inherits from it. */
export function passCheckTo(draft: CatalogDraft, from: TableRow, oid: number, check: CheckConstraint): void {
  const child = draft.table(oid)
  const own = child.constraints.find(({ name }) => name === check.name)
  if (own) {
    if (own.kind !== 'check' || own.sql !== check.sql)
      throw new PgError('42710', `constraint "${check.name}" for relation "${child.name}" already exists`)
    if (own.noInherit)
      throw new PgError(
        '42P17',
        `constraint "${check.name}" conflicts with non-inherited constraint on relation "${child.name}"`,
      )
    const conflict =
      own.notEnforced && !check.notEnforced
        ? 'NOT ENFORCED'
        : own.notValid && !own.notEnforced && !check.notValid
          ? 'NOT VALID'
          : undefined
    if (conflict)
      throw new PgError(
        '42P17',
        `constraint "${check.name}" conflicts with ${conflict} constraint on relation "${child.name}"`,
      )
    return draft.notice(`merging constraint "${check.name}" with inherited definition`)
  }
  const { comment: _, parent: __, attributes: ___, ...copied } = check
  const names = from.columns.flatMap(({ name, attribute }) => (check.attributes?.includes(attribute) ? [name] : []))
  const made: CheckConstraint = {
    ...copied,
    oid: draft.newOid(),
    attributes: child.columns.flatMap(({ name, attribute }) => (names.includes(name) ? [attribute] : [])),
    notLocal: true,
  }
  draft.putAltered(child, { constraints: [...child.constraints, made] })
  if (!made.notValid) draft.validate.push(validateCheck(draft, child, made))
  for (const below of inheritorsOf(draft.catalog, oid)) passCheckTo(draft, draft.table(oid), below, made)
}
