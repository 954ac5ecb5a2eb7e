// ALTER TABLE of partitioned tables and of partitions: what goes down to the partitions, and what may not be done to one side alone.
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { keyAttributes } from '../../../engine/partitioned/partitioning.ts'
import { treeOf } from '../../../engine/partitioned/partition-tree.ts'
import type { TableRow } from '../../rows.ts'
import { alterPartition } from '../tables/alter-table.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { hasInheritors, passToInheritors, refuseForInherited } from '../inheritance/pass-to-inheritors.ts'
import { refuseOptions } from './partition-options.ts'

/** A column comes to the partitions before the constraints that name it. */
export const inSteps = (draft: CatalogDraft, table: TableRow, action: AlterTableAction): readonly AlterTableAction[] =>
  action.kind === 'add-column' && (draft.catalog.partitionsOf(table.oid).length > 0 || hasInheritors(draft, table.oid))
    ? [
        { ...action, constraints: [] },
        ...action.constraints.map((constraint): AlterTableAction => ({ kind: 'add-constraint', constraint })),
      ]
    : [action]

/** Constraints, and what is dropped, go their own ways (inherit.ts, ../dependencies.ts). */
export function passActionOn(draft: CatalogDraft, table: number, action: AlterTableAction, only: boolean): void {
  passToInheritors(draft, table, action, only)
  switch (action.kind) {
    case 'set-default':
    case 'drop-default':
    case 'drop-not-null':
    case 'add-column':
    case 'set-type':
    case 'set-not-null':
    case 'keep-column-setting':
      if (only || (action.kind === 'keep-column-setting' && action.setting.of === 'options')) return
      for (const part of draft.catalog.partitionsOf(table))
        if (action.kind !== 'drop-not-null' || !declaresNotNull(draft.table(part.table), action.name))
          alterPartition(draft, part.table, action)
      return
    case 'alter-constraint':
    case 'validate-constraint':
      return passToCopies(draft, table, action)
    default:
  }
}

/** To the constraints of partitions that come from this one, whatever they are called. */
function passToCopies(
  draft: CatalogDraft,
  table: number,
  action: Extract<AlterTableAction, { kind: 'alter-constraint' | 'validate-constraint' }>,
): void {
  const above = draft.table(table).constraints.find(({ name }) => name === action.name)
  if (!above) return
  for (const part of draft.catalog.partitionsOf(table)) {
    const copy = draft.table(part.table).constraints.find(({ parent }) => parent === above.oid)
    if (copy) alterPartition(draft, part.table, { ...action, name: copy.name })
  }
}

function declaresNotNull({ columns, kept }: TableRow, name: string): boolean {
  const attribute = columns.find((column) => column.name === name)?.attribute
  return attribute !== undefined && kept?.columns?.[attribute]?.notNull?.local === true
}

const invalid = (message: string, hint?: string): PgError =>
  new PgError('42P16', message, hint === undefined ? {} : { hint })

export function refuseInTree(draft: CatalogDraft, table: TableRow, action: AlterTableAction, only: boolean): void {
  refuseForInherited(draft, table, action, only)
  if (table.partitionOf) refuseForPartition(draft, table, action)
  if (table.partitioning) refuseForPartitioned(draft, table, action, only)
}

function refuseForPartition(draft: CatalogDraft, table: TableRow, action: AlterTableAction): void {
  const parent = draft.table(table.partitionOf!.parent)
  switch (action.kind) {
    case 'add-column':
      throw new PgError('42809', 'cannot add column to a partition')
    case 'drop-column':
      if (table.columns.some(({ name }) => name === action.name))
        throw invalid(`cannot drop inherited column "${action.name}"`)
      return
    case 'set-type':
      throw invalid(`cannot alter inherited column "${action.name}"`)
    case 'drop-not-null':
      if (parent.columns.some(({ name, notNull }) => name === action.name && notNull))
        throw invalid(`column "${action.name}" is marked NOT NULL in parent table`)
      return
    case 'drop-constraint':
      if (table.constraints.some((one) => one.name === action.name && one.parent !== undefined))
        throw invalid(`cannot drop inherited constraint "${action.name}" of relation "${table.name}"`)
      return
    case 'alter-constraint':
      return refuseDerived(table, parent, action.name)
    case 'drop-expression':
      throw invalid(`cannot drop generation expression from inherited column`)
    case 'add-identity':
    case 'set-identity':
    case 'drop-identity':
      throw notSupported('identity of a column of a partition')
    case 'set-options':
      return refuseOptions(action.options)
    default:
  }
}

function refuseDerived(table: TableRow, parent: TableRow, name: string): void {
  const own = table.constraints.find((one) => one.name === name)
  const above = own && parent.constraints.find(({ oid }) => oid === own.parent)
  if (!above) return
  throw new PgError('55000', `cannot alter constraint "${name}" on relation "${table.name}"`, {
    detail: `Constraint "${name}" is derived from constraint "${above.name}" of relation "${parent.name}".`,
    hint: 'You may alter the constraint it derives from instead.',
  })
}

/** A primary key that is not passed on asks as much of the partitions as it would if it were. */
function requireNotNullBelow(draft: CatalogDraft, table: TableRow, columns: readonly string[]): void {
  for (const part of draft.catalog.partitionsOf(table.oid)) {
    const below = draft.table(part.table)
    const nullable = columns.find((column) => below.columns.some(({ name, notNull }) => name === column && !notNull))
    if (nullable !== undefined) throw invalid(`column "${nullable}" of table "${below.name}" is not marked NOT NULL`)
  }
}

function refuseForPartitioned(draft: CatalogDraft, table: TableRow, action: AlterTableAction, only: boolean): void {
  const hasParts = draft.catalog.partitionsOf(table.oid).length > 0
  /** Of the table, or of a partitioned one below it. */
  const withKey = (column: string): TableRow | undefined => {
    const below = Array.from(treeOf(draft.catalog, table.oid), (oid) => draft.table(oid))
    return below.find(({ columns, partitioning }) => {
      const attribute = columns.find(({ name }) => name === column)?.attribute
      return attribute !== undefined && partitioning && keyAttributes(partitioning).includes(attribute)
    })
  }
  switch (action.kind) {
    case 'drop-column':
    case 'set-type': {
      const keyed = withKey(action.name)
      if (keyed)
        throw invalid(
          `cannot ${action.kind === 'drop-column' ? 'drop' : 'alter'} column "${action.name}" because it is part of the partition key of relation "${keyed.name}"`,
        )
      if (only && hasParts)
        throw action.kind === 'drop-column'
          ? invalid(
              'cannot drop column from only the partitioned table when partitions exist',
              'Do not specify the ONLY keyword.',
            )
          : invalid(`type of inherited column "${action.name}" must be changed in child tables too`)
      return
    }
    case 'add-column':
      if (only && hasParts) throw invalid('column must be added to child tables too')
      if (hasParts && (action.column.identity ?? action.column.serial))
        throw notSupported('ADD COLUMN of a serial or identity column to a table with partitions')
      return
    case 'add-constraint':
      if (only && action.constraint.kind === 'foreign') {
        const { name } = action.constraint.references
        throw new PgError(
          '42809',
          `cannot use ONLY for foreign key on partitioned table "${table.name}" referencing relation "${name}"`,
        )
      }
      if (!only || !hasParts) return
      if (action.constraint.kind === 'check') throw invalid('constraint must be added to child tables too')
      if (action.constraint.kind === 'primary') requireNotNullBelow(draft, table, action.constraint.columns)
      return
    case 'drop-constraint':
      if (only && hasParts)
        throw invalid(
          'cannot remove constraint from only the partitioned table when partitions exist',
          'Do not specify the ONLY keyword.',
        )
      return
    case 'set-not-null':
      if (only && hasParts)
        throw invalid('constraint must be added to child tables too', 'Do not specify the ONLY keyword.')
      return
    case 'add-identity':
    case 'set-identity':
    case 'drop-identity':
    case 'drop-expression':
      if (hasParts)
        throw notSupported(`ALTER TABLE … ${action.kind.replaceAll('-', ' ').toUpperCase()} of a table with partitions`)
      return
    case 'set-options':
      throw new PgError('42809', 'cannot specify storage parameters for a partitioned table', {
        hint: 'Specify storage parameters for its leaf partitions instead.',
      })
    default:
  }
}
