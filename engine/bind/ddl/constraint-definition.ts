// A constraint clause of CREATE or ALTER TABLE to data. Keys and foreign keys may stand at a column or by themselves.
import { notSupported, PgError } from '../../errors.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { NewConstraint } from '../statement.ts'
import { bindExclusion, bindTemporalKey } from './exclusion.ts'
import { relationName } from './names.ts'
import { storeCheck, type NameableColumn } from './stored-expression.ts'
import { tableOptions } from './table-options.ts'
import { requireRelationTablespace } from './tablespace.ts'

const positionOf = (node: ParseNode): number | undefined => (node.location >= 0 ? node.location + 1 : undefined)

/** column: where the clause stands at a column. columns: all of the table's, for checks. */
export function bindConstraint(
  node: ParseNode,
  column: string | undefined,
  columns: readonly NameableColumn[],
  context: BindContext,
): NewConstraint {
  refuseUnsupported(node)
  requireRelationTablespace(node.indexspace)
  const name: string | undefined = node.conname || undefined
  switch (node.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE': {
      const key = node.contype === 'CONSTR_PRIMARY' ? 'primary' : 'unique'
      if (node.indexname) return { kind: 'index', key, name, index: node.indexname, ...timing(node) }
      if (node.without_overlaps) return { ...bindTemporalKey(node, columns, context), ...timing(node) }
      const include = nameParts(node.including)
      const options = tableOptions(node.options, { index: 'btree' })
      return {
        kind: key,
        name,
        columns: column === undefined ? nameParts(node.keys) : [column],
        ...(node.nulls_not_distinct ? { nullsNotDistinct: true } : {}),
        ...(include.length > 0 ? { include } : {}),
        ...(Object.keys(options).length > 0 && { options }),
        ...timing(node),
      }
    }
    case 'CONSTR_CHECK': {
      const stored = storeCheck(node.raw_expr, columns, context)
      return {
        kind: 'check',
        name,
        sql: stored.sql,
        columns: stored.reads,
        ...validity(node),
        ...(node.is_no_inherit ? { noInherit: true } : {}),
      }
    }
    case 'CONSTR_FOREIGN':
      if (node.fk_matchtype === 'p') throw notSupported('MATCH PARTIAL')
      if (node.fk_with_period || node.pk_with_period) throw notSupported('PERIOD in a foreign key')
      return {
        kind: 'foreign',
        name,
        columns: column === undefined ? nameParts(node.fk_attrs) : [column],
        references: relationName(node.pktable, context),
        referencedColumns: nameParts(node.pk_attrs),
        onDelete: node.fk_del_action ?? 'a',
        onUpdate: node.fk_upd_action ?? 'a',
        match: node.fk_matchtype ?? 's',
        ...(node.fk_del_set_cols ? { deleteSets: nameParts(node.fk_del_set_cols) } : {}),
        ...timing(node),
        ...validity(node),
      }
    case 'CONSTR_EXCLUSION':
      return { ...bindExclusion(node, columns, context), ...timing(node) }
    default:
      throw new PgError('42601', 'unexpected constraint', { position: positionOf(node) })
  }
}

const timing = (node: ParseNode): { readonly deferrable?: true; readonly initiallyDeferred?: true } => ({
  ...(node.deferrable ? { deferrable: true } : {}),
  ...(node.initdeferred ? { initiallyDeferred: true } : {}),
})

/** What is not enforced has not been validated either. */
const validity = (node: ParseNode): { readonly notValid?: true; readonly notEnforced?: true } => ({
  ...(node.skip_validation || !node.is_enforced ? { notValid: true } : {}),
  ...(node.is_enforced ? {} : { notEnforced: true }),
})

function refuseUnsupported(node: ParseNode): void {
  const fields = { position: positionOf(node) }
  if (node.is_no_inherit && node.contype !== 'CONSTR_CHECK') throw notSupported('NO INHERIT', fields)
}
