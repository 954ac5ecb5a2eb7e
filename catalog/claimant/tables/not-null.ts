// Not-null constraints by name: what ALTER TABLE says of them, as steps that set, drop or describe NOT NULL of a column.
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { type NotNull, notNullOf, notNullsOf } from '../../../engine/inheritance/not-null-constraints.ts'
import type { KeptNotNull, Table } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { keepColumnSetting } from './keep-settings.ts'

type Of<K> = Extract<AlterTableAction, { kind: K }>

export function notNullsIn({ catalog }: CatalogDraft, oid: number): readonly NotNull[] {
  return notNullsOf(catalog, tableIn(catalog, oid))
}

function tableIn(catalog: CatalogDraft['catalog'], oid: number): Table {
  const relation = catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid}`)
  return relation.table
}

export const notNullNamed = (draft: CatalogDraft, oid: number, name: string): NotNull | undefined =>
  notNullsIn(draft, oid).find((one) => one.name === name)

/** The action as steps that columns know. table: as it is when the action's turn comes; only: of this table alone. */
export function notNullSteps(
  draft: CatalogDraft,
  table: TableRow,
  action: AlterTableAction,
  only: boolean,
): readonly AlterTableAction[] {
  switch (action.kind) {
    case 'add-not-null':
      return addSteps(draft, table, action)
    case 'set-not-null': {
      const known = columnNotNull(draft, table, action.name)
      if (known?.noInherit)
        throw new PgError(
          '0A000',
          `cannot change NO INHERIT status of NOT NULL constraint "${known.name}" on relation "${table.name}"`,
        )
      // ONLY of a table that others inherit from: theirs stay as they are.
      if (only && !known && draft.catalog.inheritorsOf(table.oid).length > 0)
        return [
          { ...action, noInherit: true },
          { kind: 'say-not-null', name: action.name, notNull: { noInherit: true } },
        ]
      return [action]
    }
    case 'drop-constraint': {
      const known = ofConstraint(draft, table, action.name)
      if (!known) return [action]
      if (known.parents > 0)
        throw new PgError('42P16', `cannot drop inherited constraint "${action.name}" of relation "${table.name}"`)
      if (known.column.identity)
        throw new PgError('55000', `column "${known.column.name}" of relation "${table.name}" is an identity column`)
      return [{ kind: 'drop-not-null', name: known.column.name }]
    }
    case 'validate-constraint':
      return ofConstraint(draft, table, action.name) ? [] : [action]
    case 'alter-constraint': {
      const known = ofConstraint(draft, table, action.name)
      return known || action.inherit !== undefined ? alterSteps(draft, table, action, known) : [action]
    }
    default:
      return [action]
  }
}

const columnNotNull = (draft: CatalogDraft, { oid }: TableRow, name: string): NotNull | undefined =>
  notNullsIn(draft, oid).find(({ column }) => column.name === name)

/** A constraint of another kind may have the name. */
const ofConstraint = (draft: CatalogDraft, table: TableRow, name: string): NotNull | undefined =>
  table.constraints.some((one) => one.name === name) ? undefined : notNullNamed(draft, table.oid, name)

function addSteps(draft: CatalogDraft, table: TableRow, action: Of<'add-not-null'>): readonly AlterTableAction[] {
  const { name, column, noInherit } = action
  if (!table.columns.some((one) => one.name === column))
    throw new PgError('42703', `column "${column}" of relation "${table.name}" does not exist`)
  if (noInherit && table.partitioning)
    throw new PgError('0A000', 'not-null constraints on partitioned tables cannot be NO INHERIT')
  const known = columnNotNull(draft, table, column)
  if (known) {
    if (known.noInherit !== (noInherit === true))
      throw new PgError(
        '55000',
        `cannot change NO INHERIT status of NOT NULL constraint "${known.name}" on relation "${table.name}"`,
        {
          hint: 'You might need to make the existing constraint inheritable using ALTER TABLE ... ALTER CONSTRAINT ... INHERIT.',
        },
      )
    if (name !== undefined && name !== known.name)
      throw new PgError(
        '55000',
        `cannot create not-null constraint "${name}" on column "${column}" of table "${table.name}"`,
        {
          detail: `A not-null constraint named "${known.name}" already exists for this column.`,
        },
      )
    return known.parents > 0 ? [said(known, { local: true })] : []
  }
  if (name !== undefined) requireFreeName(draft, table, name)
  const kept: KeptNotNull = { ...(name !== undefined && { name }), ...(noInherit && { noInherit }) }
  return [
    { kind: 'set-not-null', name: column, ...(noInherit && { noInherit }) },
    { kind: 'say-not-null', name: column, notNull: kept },
  ]
}

function said({ column, name }: NotNull, more: KeptNotNull): AlterTableAction {
  return { kind: 'say-not-null', name: column.name, notNull: { name, ...more } }
}

function alterSteps(
  draft: CatalogDraft,
  table: TableRow,
  { name, inherit }: Of<'alter-constraint'>,
  known: NotNull | undefined,
): readonly AlterTableAction[] {
  const other = table.constraints.some((one) => one.name === name)
  if (!known && !other) throw new PgError('42704', `constraint "${name}" of relation "${table.name}" does not exist`)
  if (!known || inherit === undefined)
    throw new PgError(
      '42809',
      known
        ? `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`
        : `constraint "${name}" of relation "${table.name}" is not a not-null constraint`,
    )
  if (known.parents > 0)
    throw new PgError('55000', `cannot alter inherited constraint "${name}" on relation "${table.name}"`)
  if (known.noInherit === !inherit) return []
  if (inherit) return [said(known, {}), { kind: 'set-not-null', name: known.column.name }]
  for (const below of draft.catalog.inheritorsOf(table.oid)) keepNames(draft, below, true)
  return [said(known, { noInherit: true })]
}

export function requireFreeName(draft: CatalogDraft, table: TableRow, name: string): void {
  if (table.constraints.some((one) => one.name === name) || notNullNamed(draft, table.oid, name))
    throw new PgError('42710', `constraint "${name}" for relation "${table.name}" already exists`)
}

/** Before the names that they are made of change: constraints keep theirs. */
export function keepNotNullNames(draft: CatalogDraft, oid: number): void {
  keepNames(draft, oid, false)
}

/** inherited: those too that are called as the ones above, which they part from. */
export function keepNames(draft: CatalogDraft, oid: number, inherited: boolean): void {
  for (const { column, name, parents } of notNullsIn(draft, oid)) {
    const table = draft.table(oid)
    const kept = table.kept?.columns?.[column.attribute]?.notNull
    if (kept?.name !== undefined || (parents > 0 && !kept?.local && !inherited)) continue
    keepColumnSetting(draft, table, column, { of: 'not-null', notNull: { ...kept, name } })
  }
}

/** Before a table comes under another one: what it has is its own. */
export function declareNotNulls(draft: CatalogDraft, oid: number): void {
  for (const { column, name } of notNullsIn(draft, oid)) {
    const table = draft.table(oid)
    const kept = table.kept?.columns?.[column.attribute]?.notNull
    keepColumnSetting(draft, table, column, { of: 'not-null', notNull: { ...kept, name, local: true } })
  }
}

/** false: the table has none of that name. */
export function renameNotNull(draft: CatalogDraft, table: TableRow, from: string, to: string): boolean {
  const known = notNullNamed(draft, table.oid, from)
  if (!known) return false
  if (known.parents > 0) throw new PgError('42P16', `cannot rename inherited constraint "${from}"`)
  requireFreeName(draft, table, to)
  const kept = table.kept?.columns?.[known.column.attribute]?.notNull
  keepColumnSetting(draft, table, known.column, { of: 'not-null', notNull: { ...kept, name: to } })
  return true
}

/** Whether something is left above that the column has its constraint from. */
export const isInherited = (draft: CatalogDraft, oid: number, column: string): boolean => {
  const table = tableIn(draft.catalog, oid)
  const own = table.schema.columns.find(({ name }) => name === column)
  const found = own && notNullOf(draft.catalog, table, own)
  return found !== undefined && found.parents > 0
}
