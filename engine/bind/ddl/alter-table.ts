// ALTER TABLE, VIEW, INDEX and SEQUENCE with a list of actions. Each is bound against the table as it is before the statement;
// the claimant applies them in order.
import { notSupported, PgError, type ErrorFields } from '../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import type { Relation } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { canCoerce } from '../overloads/coerce.ts'
import { findRelation } from '../query/relations.ts'
import type { AlterTableAction, DdlStatement, QualifiedName } from '../statement.ts'
import { bindTypeName } from '../types/type-name.ts'
import {
  bindColumn,
  collationOf,
  draftColumn,
  identityOf,
  refuseCollation,
  requireStorable,
  type DraftColumn,
} from './column-definition.ts'
import { withOwnColumns } from './own-columns.ts'
import { bindConstraint } from './constraint-definition.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { relationName, roleName } from './names.ts'
import { alterSequence, readSequenceOptions } from './sequence-options.ts'
import { bindAttach } from './partitions/partition-of.ts'
import { columnSetting, replicaIdentity, writtenNotNull } from './kept-settings.ts'
import { storeDefault, storeTransform, type NameableColumn } from './stored-expression.ts'
import { changedTableOptions } from './table-options.ts'
import { changedViewOptions } from './create-view.ts'
import { requireRelationTablespace } from './tablespace.ts'

const relations = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
} as const

type AlterTable = Extract<DdlStatement, { kind: 'alter-table' }>

export function bindAlterTable(node: ParseNode, context: BindContext): AlterTable {
  const relation = relations[node.objtype as keyof typeof relations]
  if (!relation) throw notSupported(`ALTER ${(node.objtype as string).replace('OBJECT_', '').replaceAll('_', ' ')}`)
  const name = relationName(node.relation, context)
  const ifExists = Boolean(node.missing_ok)
  const found = findRelation(name.schema, name.name, openBinding(context))
  // What is absent is the claimant's to say: an error, or a notice with IF EXISTS.
  if (!found) return { kind: 'alter-table', relation, name, ifExists, actions: [] }
  const commands: ParseNode[] = withOwnColumns(node, name).cmds.map(bodyOf)
  if (commands.filter(({ subtype }) => subtype === 'AT_SetTableSpace').length > 1)
    throw new PgError('42601', 'cannot have multiple SET TABLESPACE subcommands')
  const target = new AlterTarget(name, found, context, node.relation)
  return {
    kind: 'alter-table',
    relation,
    name,
    ifExists,
    ...(!node.relation.inh && { only: true as const }),
    actions: commands.flatMap((command) => bindAction(command, target)),
  }
}

/** The altered relation while its actions are bound: columns that earlier actions add can be named by later ones. */
class AlterTarget {
  readonly name: QualifiedName
  readonly kind: Relation['kind']
  readonly context: BindContext
  columns: readonly NameableColumn[]
  readonly generatedNames: ReadonlySet<string>
  readonly range: ParseNode
  /** Whose storage parameters are changed. */
  readonly optionOwner: 'table' | { readonly index: string }
  private readonly isTemporary: boolean

  constructor(name: QualifiedName, relation: Relation, context: BindContext, range: ParseNode) {
    this.range = range
    this.name = name
    this.kind = relation.kind
    this.context = context
    this.optionOwner = relation.kind === 'index' ? { index: relation.index.method } : 'table'
    this.isTemporary = 'table' in relation && relation.table.info.temporary === true
    this.columns = 'table' in relation ? relation.table.schema.columns : []
    this.generatedNames = new Set(this.columns.flatMap((column) => (column.generated ? [column.name] : [])))
  }

  /** Throws where the relation is a temporary one. */
  requireLasting(): void {
    if (!this.isTemporary) return
    throw new PgError('42P16', `cannot change logged status of table "${this.name.name}" because it is temporary`)
  }

  column(name: string): NameableColumn {
    const column = this.columns.find((candidate) => candidate.name === name)
    if (column) return column
    throw new PgError('42703', `column "${name}" of relation "${this.name.name}" does not exist`)
  }
}

function bindAction(command: ParseNode, target: AlterTarget): AlterTableAction[] {
  const { context } = target
  const name: string = command.name
  const ifExists = Boolean(command.missing_ok)
  const cascade = command.behavior === 'DROP_CASCADE'
  switch (command.subtype) {
    case 'AT_AddColumn':
      return [addColumn(bodyOf(command.def), ifExists, target)]
    case 'AT_DropColumn':
      return [{ kind: 'drop-column', name, ifExists, cascade }]
    case 'AT_AlterColumnType':
      return [setType(name, bodyOf(command.def), target)]
    case 'AT_ColumnDefault':
      return [columnDefault(name, command.def, target)]
    case 'AT_SetNotNull':
      return [{ kind: 'set-not-null', name }]
    case 'AT_DropNotNull':
      return [{ kind: 'drop-not-null', name }]
    case 'AT_AddIdentity':
      return [{ kind: 'add-identity', name, ...identityOf(bodyOf(command.def), target.column(name).type, context) }]
    case 'AT_SetIdentity':
      return [setIdentity(name, command.def, target)]
    case 'AT_DropIdentity':
      return [{ kind: 'drop-identity', name, ifExists }]
    case 'AT_DropExpression':
      return [{ kind: 'drop-expression', name, ifExists }]
    case 'AT_AddConstraint': {
      const constraint = bodyOf(command.def)
      if (constraint.contype === 'CONSTR_NOTNULL') {
        return (constraint.keys ?? []).map((key: ParseNode): AlterTableAction => ({
          kind: 'add-not-null',
          column: bodyOf(key).sval,
          ...writtenNotNull(constraint),
        }))
      }
      return [{ kind: 'add-constraint', constraint: bindConstraint(constraint, undefined, target.columns, context) }]
    }
    case 'AT_DropConstraint':
      return [{ kind: 'drop-constraint', name, ifExists, cascade }]
    case 'AT_ValidateConstraint':
      return [{ kind: 'validate-constraint', name }]
    case 'AT_AlterConstraint':
      return [alterConstraint(bodyOf(command.def))]
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions': {
      const reset = command.subtype === 'AT_ResetRelOptions'
      const { items } = bodyOf(command.def)
      const options =
        target.kind === 'view'
          ? changedViewOptions(items, reset)
          : changedTableOptions(items, reset, target.optionOwner)
      return [{ kind: 'set-options', options }]
    }
    case 'AT_EnableRowSecurity':
    case 'AT_DisableRowSecurity':
      return [{ kind: 'row-security', enabled: command.subtype === 'AT_EnableRowSecurity' }]
    case 'AT_ForceRowSecurity':
    case 'AT_NoForceRowSecurity':
      return [{ kind: 'row-security', forced: command.subtype === 'AT_ForceRowSecurity' }]
    case 'AT_EnableTrig':
      return [{ kind: 'enable-trigger', name, enabled: 'O' }]
    case 'AT_EnableAlwaysTrig':
      return [{ kind: 'enable-trigger', name, enabled: 'A' }]
    case 'AT_EnableReplicaTrig':
      return [{ kind: 'enable-trigger', name, enabled: 'R' }]
    case 'AT_DisableTrig':
      return [{ kind: 'enable-trigger', name, enabled: 'D' }]
    case 'AT_EnableTrigAll':
    case 'AT_DisableTrigAll':
      return [{ kind: 'enable-trigger', enabled: command.subtype === 'AT_EnableTrigAll' ? 'O' : 'D', all: true }]
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrigUser':
      return [{ kind: 'enable-trigger', enabled: command.subtype === 'AT_EnableTrigUser' ? 'O' : 'D' }]
    case 'AT_AttachPartition': {
      const attached = bodyOf(command.def)
      if (target.kind === 'index')
        return [{ kind: 'attach-partition', partition: relationName(attached.name, context) }]
      const of = bindAttach(attached, target.range, context)
      return [{ kind: 'attach-partition', partition: relationName(attached.name, context), of }]
    }
    case 'AT_DetachPartition': {
      const { name: range, concurrent = false } = bodyOf(command.def)
      return [{ kind: 'detach-partition', partition: relationName(range, context), concurrently: concurrent }]
    }
    // Every table is as durable as any other.
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      target.requireLasting()
      return [{ kind: 'set-logged', logged: command.subtype === 'AT_SetLogged' }]
    case 'AT_SetStatistics':
    case 'AT_SetStorage':
    case 'AT_SetCompression':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
      return [{ kind: 'keep-column-setting', column: name, setting: columnSetting(command, target.kind) }]
    case 'AT_ReplicaIdentity':
      return [{ kind: 'replica-identity', identity: replicaIdentity(bodyOf(command.def)) }]
    case 'AT_ClusterOn':
      return [{ kind: 'cluster-on', index: name }]
    case 'AT_DropCluster':
      return [{ kind: 'cluster-on' }]
    case 'AT_AddInherit':
      return [{ kind: 'inherit', parent: relationName(bodyOf(command.def), context) }]
    case 'AT_DropInherit':
      return [{ kind: 'no-inherit', parent: relationName(bodyOf(command.def), context) }]
    case 'AT_ChangeOwner':
      return [{ kind: 'owner', role: roleName(command.newowner, context) }]
    case 'AT_SetTableSpace':
      if (target.kind === 'table' || target.kind === 'index') requireRelationTablespace(name)
      return [{ kind: 'set-tablespace' }]
    // There are none.
    case 'AT_DropOids':
      return []
    default:
      throw notSupported(`ALTER TABLE … ${actionWords(command.subtype)}`)
  }
}

function addColumn(definition: ParseNode, ifNotExists: boolean, target: AlterTarget): AlterTableAction {
  const draft: DraftColumn = draftColumn(definition, target.context)
  const others = target.columns.filter(({ name }) => name !== draft.name)
  const columns = [...(ifNotExists ? others : target.columns), draft]
  const { column, constraints } = bindColumn(draft, columns, target.name.name, target.context)
  // With IF NOT EXISTS one of that name stays as it is: then what is said of the new one has but to be sound.
  if (!ifNotExists || others.length === target.columns.length) target.columns = columns
  return { kind: 'add-column', column, constraints, ifNotExists }
}

function setType(name: string, definition: ParseNode, target: AlterTarget): AlterTableAction {
  const { context } = target
  const column = target.column(name)
  const type: TypeRef = bindTypeName(definition.typeName, openBinding(context))
  requireStorable(name, type)
  refuseCollation(definition, type)
  const changed = { kind: 'set-type', name, type, ...collationOf(definition, context) } as const
  if (definition.raw_default) {
    if (target.generatedNames.has(name)) {
      throw new PgError('42P16', 'cannot specify USING when altering type of generated column', {
        detail: `Column "${name}" is a generated column.`,
      })
    }
    const stored = storeTransform(definition.raw_default, { name, type }, target.columns, context)
    return { ...changed, usingSql: stored.sql }
  }
  if (column.type.oid !== type.oid && !canCoerce(column.type.oid, type.oid, 'assignment', context.catalog)) {
    throw new PgError('42804', `column "${name}" cannot be cast automatically to type ${formatType(type.oid, -1)}`, {
      hint: `You might need to specify "USING ${quoteIdentifier(name)}::${formatType(type.oid, type.typmod)}".`,
    })
  }
  return changed
}

function columnDefault(name: string, expression: ParseNode | undefined, target: AlterTarget): AlterTableAction {
  const column = target.column(name)
  if (target.generatedNames.has(name)) {
    const fields: ErrorFields = expression
      ? { hint: 'Use ALTER TABLE ... ALTER COLUMN ... SET EXPRESSION instead.' }
      : { hint: 'Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.' }
    throw new PgError('42601', `column "${name}" of relation "${target.name.name}" is a generated column`, fields)
  }
  if (!expression) return { kind: 'drop-default', name }
  return { kind: 'set-default', name, sql: storeDefault(expression, column, target.context).sql }
}

function setIdentity(name: string, list: ParseNode, target: AlterTarget): AlterTableAction {
  const { generated, ...options } = readSequenceOptions(
    kindOf(list) === 'List' ? bodyOf(list).items : [],
    target.context,
  )
  if (options.type !== undefined && options.type !== Oid.int8) throw notSupported('SET AS of an identity column')
  const sequence = Object.keys(options).length > 0 ? alterSequence(target.name, false, options) : undefined
  return {
    kind: 'set-identity',
    name,
    ...(generated ? { identity: generated } : {}),
    ...(sequence ? { sequence } : {}),
  }
}

function alterConstraint(node: ParseNode): AlterTableAction {
  return {
    kind: 'alter-constraint',
    name: node.conname,
    ...(node.alterInheritability ? { inherit: !node.noinherit } : {}),
    ...(node.alterEnforceability ? { enforced: Boolean(node.is_enforced) } : {}),
    ...(node.alterDeferrability
      ? { timing: { deferrable: Boolean(node.deferrable), initiallyDeferred: Boolean(node.initdeferred) } }
      : {}),
  }
}

/** AT_EnableRowSecurity -> ENABLE ROW SECURITY */
const actionWords = (subtype: string): string =>
  subtype
    .replace('AT_', '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
