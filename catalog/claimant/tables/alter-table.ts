// ALTER TABLE: the actions in order, each on what the ones before it left; at the end one rewrite of the rows if any of them asks for it.
import type { AlterTableAction, DdlStatement } from '../../../engine/bind/statement.ts'
import { systemColumns } from '../../../engine/system-columns.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ColumnSchema, RoleEntry } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'
import { refusePartitionColumn } from '../../tables/partition-rule.ts'
import { changedOptions } from '../../tables/changed-options.ts'
import { refuseDropOfNamed } from '../../tables/storage-options.ts'
import { addColumn } from './add-column.ts'
import { isPrimary } from './add-exclusion.ts'
import { addConstraint } from './add-constraint.ts'
import { alterConstraint, validateConstraint } from './alter-constraint.ts'
import { inherit, noInherit } from '../inheritance/change-parents.ts'
import { keepBelow } from '../inheritance/pass-to-inheritors.ts'
import { alterSequence } from '../sequences/alter-sequence.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { changeRelationOwner } from '../privileges/change-owner.ts'
import { dropObjects } from '../dependencies.ts'
import { attachIndex } from '../partitions/attach-index.ts'
import { attachPartition, detachPartition } from '../partitions/attach-partition.ts'
import { inSteps, passActionOn, refuseInTree } from '../partitions/pass-action-on.ts'
import { currentRole, requireCreateIn, requireMember, requireOwner } from '../privileges/permissions.ts'
import { findRelation, missingRelation, refuseComposite, refuseSystem, requireRole, spellName } from '../resolve.ts'
import { isMaterialized, relationWord, withArticle } from '../../../engine/relation-word.ts'
import { clusterOn, keepColumnSetting, setLogged, setReplicaIdentity } from './keep-settings.ts'
import { notNullSteps } from './not-null.ts'
import { setColumnType } from './set-column-type.ts'
import { recheckForeignKeys } from './add-foreign-key.ts'
import { TableAlteration } from './table-alteration.ts'
import { enableTriggers } from '../triggers/alter-trigger.ts'
import { validateNotNull } from './validations.ts'

type AlterTable = Extract<DdlStatement, { kind: 'alter-table' }>

/** A partition is altered as its parent was. */
export function alterPartition(draft: CatalogDraft, oid: number, action: AlterTableAction): void {
  const alteration = new TableAlteration(draft, draft.table(oid))
  apply(alteration, action)
  alteration.finish()
  passActionOn(draft, oid, action, false)
}

export function alterTable(draft: CatalogDraft, ddl: AlterTable): void {
  const relation = findRelation(draft, ddl.name)
  if (!relation) {
    if (!ddl.ifExists) throw missingRelation(draft, ddl.name)
    return draft.skip(`relation "${spellName(ddl.name)}" does not exist, skipping`)
  }
  refuseSystem(relation)
  refuseComposite(relation)
  if (ddl.relation !== 'table' && relationWord(relation) !== ddl.relation)
    throw new PgError('42809', `"${relation.name}" is not ${withArticle(ddl.relation)}`)
  if (relation.kind === 'table') {
    const alteration = new TableAlteration(draft, draft.table(relation.oid))
    requireOwner(draft, alteration.original.owner, `${relationWord(relation)} ${relation.name}`)
    if (isMaterialized(relation)) for (const action of ddl.actions) refuseForMaterialized(relation.name, action)
    const only = ddl.only === true
    for (const one of ddl.actions.flatMap((action) => inSteps(draft, alteration.original, action)))
      for (const action of notNullSteps(draft, alteration.table, one, only)) {
        refuseInTree(draft, alteration.table, action, only)
        if (only) keepBelow(draft, alteration.table, action)
        apply(alteration, action, only)
        passActionOn(draft, relation.oid, action, only)
      }
    for (const attribute of alteration.retyped) recheckForeignKeys(draft, relation.oid, attribute)
    return alteration.finish()
  }
  if (relation.kind === 'composite') return
  for (const action of ddl.actions) alterOther(draft, relation.oid, relation.kind, action)
}

/** Its columns and rows are its query's. */
function refuseForMaterialized(name: string, action: AlterTableAction): void {
  const kinds: readonly AlterTableAction['kind'][] = [
    'owner',
    'set-options',
    'keep-column-setting',
    'cluster-on',
    'set-tablespace',
  ]
  if (kinds.includes(action.kind)) return
  throw new PgError('42809', `ALTER action ${actionText(action)} cannot be performed on relation "${name}"`, {
    detail: 'This operation is not supported for materialized views.',
  })
}

/** As PostgreSQL words it. */
function actionText({ kind, ...action }: AlterTableAction): string {
  if (kind === 'row-security')
    return 'enabled' in action ? `${action.enabled ? 'ENABLE' : 'DISABLE'} ROW SECURITY` : 'FORCE ROW SECURITY'
  if (kind === 'set-type') return 'ALTER COLUMN ... SET DATA TYPE'
  if (kind === 'keep-column-setting' && 'setting' in action)
    return `ALTER COLUMN ... SET${action.setting.of === 'options' ? '' : ` ${action.setting.of.toUpperCase()}`}`
  if (kind === 'cluster-on' && !('index' in action)) return 'SET WITHOUT CLUSTER'
  const words = kind.replaceAll('-', ' ').toUpperCase()
  return /^(SET|DROP) (DEFAULT|NOT NULL)$/.test(words) ? `ALTER COLUMN ... ${words}` : words
}

/** Views, sequences and indexes: their owner, and nothing that is a table's. */
function alterOther(
  draft: CatalogDraft,
  oid: number,
  kind: 'view' | 'sequence' | 'index' | 'virtual',
  action: AlterTableAction,
): void {
  const name = draft.catalog.relationByOid(oid)?.name ?? ''
  if (action.kind === 'owner' && (kind === 'view' || kind === 'sequence')) {
    const row = draft.catalog.row(kind, oid)!
    requireOwner(draft, row.owner, `${kind} ${name}`)
    const role = requireRole(draft.catalog, action.role)
    if (role.oid === row.owner) return
    requireNewOwner(draft, role, row.schemaOid)
    return changeRelationOwner(draft, oid, role)
  }
  if (action.kind === 'set-options' && kind === 'view') {
    const view = draft.catalog.row('view', oid)!
    requireOwner(draft, view.owner, `view ${name}`)
    const options = changedOptions(view.options, action.options)
    return draft.put('view', oid, { ...view, options })
  }
  if (action.kind === 'set-options' && kind === 'index') {
    const { options: before, ...index } = draft.catalog.row('index', oid)!
    requireOwner(draft, draft.table(index.table).owner, `index ${name}`)
    const options = changedOptions(before, action.options)
    return draft.put('index', oid, { ...index, ...(Object.keys(options).length > 0 && { options }) })
  }
  if (action.kind === 'set-tablespace' && kind === 'index') {
    const { table } = draft.catalog.row('index', oid)!
    return requireOwner(draft, draft.table(table).owner, `index ${name}`)
  }
  if (kind === 'index' && action.kind === 'attach-partition') {
    const index = draft.catalog.row('index', oid)!
    if (draft.table(index.table).partitioning) return attachIndex(draft, index, action.partition)
  }
  const word = actionText(action)
  if (kind === 'view' && (action.kind === 'set-default' || action.kind === 'drop-default')) {
    const view = draft.catalog.row('view', oid)!
    requireOwner(draft, view.owner, `view ${name}`)
    const columns = view.columns.map((column): ColumnSchema => {
      if (column.name !== action.name) return column
      const { defaultSql: _, ...rest } = column
      return action.kind === 'set-default' ? { ...rest, defaultSql: action.sql } : rest
    })
    return draft.put('view', oid, { ...view, columns, version: view.version + 1 })
  }
  const plural = { view: 'views', sequence: 'sequences', index: 'indexes', virtual: 'system tables' }[kind]
  throw new PgError('42809', `ALTER action ${word} cannot be performed on relation "${name}"`, {
    detail: `This operation is not supported for ${plural}.`,
  })
}

function apply(alteration: TableAlteration, action: AlterTableAction, only = false): void {
  const { draft } = alteration
  switch (action.kind) {
    case 'add-column':
      return addColumn(alteration, action)
    case 'drop-column':
      return dropColumn(alteration, action)
    case 'set-type':
      return setColumnType(alteration, action)
    case 'set-default':
      return setDefault(alteration, action.name, action.sql)
    case 'drop-default':
      return setDefault(alteration, action.name, undefined)
    case 'set-not-null': {
      const column = alteration.column(action.name)
      if (column.notNull) return
      alteration.changeColumn({ ...column, notNull: true })
      if (!alteration.table.partitioning)
        draft.validate.push(validateNotNull(draft, alteration.table, column.attribute))
      return
    }
    case 'drop-not-null':
      return dropNotNull(alteration, action.name)
    case 'say-not-null': {
      const { notNull } = action
      return keepColumnSetting(draft, alteration.table, alteration.column(action.name), { of: 'not-null', notNull })
    }
    case 'add-not-null':
      throw new Error('made steps of before')
    case 'add-identity':
      return addIdentity(alteration, action)
    case 'set-identity':
      return setIdentity(alteration, action)
    case 'drop-identity':
      return dropIdentity(alteration, action)
    case 'drop-expression':
      return dropExpression(alteration, action)
    case 'add-constraint':
      return addConstraint(draft, alteration.table.oid, action.constraint, false, only)
    case 'drop-constraint':
      return dropConstraint(alteration, action)
    case 'validate-constraint':
      return validateConstraint(alteration, action)
    case 'alter-constraint':
      return alterConstraint(alteration, action)
    case 'set-options': {
      const options = changedOptions(alteration.table.options, action.options)
      draft.put('table', alteration.table.oid, { ...alteration.table, options })
      return
    }
    case 'attach-partition':
      return attachPartition(draft, alteration.table, action)
    case 'detach-partition':
      return detachPartition(draft, alteration.table, action)
    case 'keep-column-setting':
      return keepColumnSetting(draft, alteration.table, alteration.column(action.column), action.setting)
    case 'set-logged':
      return setLogged(draft, alteration.table, action.logged)
    case 'replica-identity':
      return setReplicaIdentity(draft, alteration.table, action)
    case 'cluster-on':
      return clusterOn(draft, alteration.table, action)
    // There is one place for data.
    case 'set-tablespace':
      return
    case 'inherit':
      return inherit(draft, alteration.table, action.parent)
    case 'no-inherit':
      return noInherit(draft, alteration.table, action.parent)
    case 'owner': {
      const role = requireRole(draft.catalog, action.role)
      if (role.oid === alteration.table.owner) return
      requireNewOwner(draft, role, alteration.table.schemaOid)
      return changeRelationOwner(draft, alteration.table.oid, role)
    }
    case 'enable-trigger':
      return enableTriggers(draft, alteration.table.oid, action, only)
    case 'row-security': {
      const { rowSecurity, forceRowSecurity, ...rest } = alteration.table
      const on = action.enabled ?? rowSecurity === true
      const forced = action.forced ?? forceRowSecurity === true
      draft.put('table', rest.oid, {
        ...rest,
        ...(on && { rowSecurity: true as const }),
        ...(forced && { forceRowSecurity: true as const }),
      })
    }
  }
}

/** A superuser gives to whom it likes; others to whom they could be, and who might have made it there. */
function requireNewOwner(draft: CatalogDraft, role: RoleEntry, schemaOid: number): void {
  requireMember(draft, role)
  const schema = draft.catalog.schemaByOid(schemaOid)
  if (schema && !currentRole(draft).superuser) requireCreateIn(draft, schema, role)
}

function dropColumn(alteration: TableAlteration, action: Extract<AlterTableAction, { kind: 'drop-column' }>): void {
  const { draft, table } = alteration
  const column = table.columns.find((candidate) => candidate.name === action.name)
  if (!column) {
    if (systemColumns.has(action.name)) throw new PgError('0A000', `cannot drop system column "${action.name}"`)
    if (!action.ifExists) throw alteration.noColumn(action.name)
    return draft.notice(`column "${action.name}" of relation "${table.name}" does not exist, skipping`)
  }
  refuseDropOfNamed(table, column.attribute)
  refusePartitionColumn(table, column, 'drop')
  dropObjects(draft, [{ kind: 'column', oid: table.oid, attribute: column.attribute }], action.cascade)
  alteration.dropColumnFromViews(column)
}

function setDefault(alteration: TableAlteration, name: string, sql: string | undefined): void {
  const column = alteration.column(name)
  if (column.identity) throw identityError(alteration.table, name, sql === undefined ? 'DROP IDENTITY' : undefined)
  if (column.generated) {
    throw new PgError('42601', `column "${name}" of relation "${alteration.table.name}" is a generated column`)
  }
  const { defaultSql: _, sequence: __, ...rest } = column
  alteration.changeColumn(sql === undefined ? rest : { ...rest, defaultSql: sql })
}

const identityError = (table: TableRow, name: string, instead?: string): PgError =>
  new PgError(
    '42601',
    `column "${name}" of relation "${table.name}" is an identity column`,
    instead === undefined ? {} : { hint: `Use ALTER TABLE ... ALTER COLUMN ... ${instead} instead.` },
  )

function dropNotNull(alteration: TableAlteration, name: string): void {
  const { table } = alteration
  const column = alteration.column(name)
  if (column.identity) throw identityError(table, name)
  if (table.constraints.find(isPrimary)?.attributes?.includes(column.attribute)) {
    throw new PgError('42P16', `column "${name}" is in a primary key`)
  }
  if (!column.notNull) return
  alteration.changeColumn({ ...column, notNull: false })
  keepColumnSetting(alteration.draft, alteration.table, column, { of: 'not-null' })
}

function addIdentity(alteration: TableAlteration, action: Extract<AlterTableAction, { kind: 'add-identity' }>): void {
  const { table } = alteration
  const column = alteration.column(action.name)
  const of = `column "${action.name}" of relation "${table.name}"`
  if (!column.notNull) throw new PgError('55000', `${of} must be declared NOT NULL before identity can be added`)
  if (column.identity) throw new PgError('55000', `${of} is already an identity column`)
  if (column.defaultSql !== undefined) throw new PgError('55000', `${of} already has a default value`)
  const sequence = alteration.ownedSequence(column, action.newSequence)
  alteration.changeColumn({ ...column, identity: action.identity, sequence })
}

const requireIdentity = (alteration: TableAlteration, column: ColumnSchema): PgError | undefined =>
  column.identity
    ? undefined
    : new PgError('55000', `column "${column.name}" of relation "${alteration.table.name}" is not an identity column`)

function setIdentity(alteration: TableAlteration, action: Extract<AlterTableAction, { kind: 'set-identity' }>): void {
  const { draft } = alteration
  const column = alteration.column(action.name)
  const error = requireIdentity(alteration, column)
  if (error) throw error
  if (action.identity) alteration.changeColumn({ ...column, identity: action.identity })
  const sequence = column.sequence === undefined ? undefined : draft.catalog.row('sequence', column.sequence)
  if (action.sequence && sequence) {
    const schema = draft.catalog.schemaByOid(sequence.schemaOid)?.name
    alterSequence(draft, { ...action.sequence, name: { schema, name: sequence.name } })
  }
}

function dropIdentity(alteration: TableAlteration, action: Extract<AlterTableAction, { kind: 'drop-identity' }>): void {
  const column = alteration.column(action.name)
  const error = requireIdentity(alteration, column)
  if (error) {
    if (action.ifExists) return alteration.draft.notice(`${error.message}, skipping`)
    throw error
  }
  const { identity: _, sequence, ...rest } = column
  alteration.changeColumn(rest)
  if (sequence !== undefined) alteration.draft.remove('sequence', sequence)
}

function dropExpression(
  alteration: TableAlteration,
  action: Extract<AlterTableAction, { kind: 'drop-expression' }>,
): void {
  const column = alteration.column(action.name)
  if (!column.generated) {
    const message = `column "${action.name}" of relation "${alteration.table.name}" is not a generated column`
    if (action.ifExists) return alteration.draft.notice(`${message}, skipping`)
    throw new PgError('55000', message)
  }
  if (column.generated === 'virtual') {
    throw new PgError('0A000', 'ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns', {
      detail: `Column "${action.name}" of relation "${alteration.table.name}" is a virtual generated column.`,
    })
  }
  const { generated: _, defaultSql: __, reads: ___, ...rest } = column
  alteration.changeColumn(rest)
}

function dropConstraint(
  alteration: TableAlteration,
  action: Extract<AlterTableAction, { kind: 'drop-constraint' }>,
): void {
  const { draft, table } = alteration
  const constraint = table.constraints.find((candidate) => candidate.name === action.name)
  if (!constraint) {
    const message = `constraint "${action.name}" of relation "${table.name}" does not exist`
    if (!action.ifExists) throw new PgError('42704', message)
    return draft.notice(`${message}, skipping`)
  }
  if (constraint.kind === 'foreign' && constraint.onPart)
    throw new PgError('42P16', `cannot drop inherited constraint "${action.name}" of relation "${table.name}"`)
  dropObjects(draft, [{ kind: 'constraint', oid: constraint.oid, table: table.oid }], action.cascade)
}
