// A column definition: its type first (checks and generation expressions may name later columns), then what its clauses say.
import { defaultCollationOid, isBytewise, keptCollation } from '../../collations/collations.ts'
import { collatedType } from '../../collations/collated-columns.ts'
import { requireCollation } from '../collations/named.ts'
import { refuseSystemColumnName } from '../../system-columns.ts'
import { notSupported, PgError } from '../../errors.ts'
import { bodyOf, locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { Oid } from '../../types/oids.ts'
import { findType, formatType } from '../../types/registry.ts'
import { declaredOid, type TypeRef } from '../../types/type.ts'
import { openBinding, type BindContext } from '../binding.ts'
import type { NewColumn, NewConstraint } from '../statement.ts'
import { bindTypeName } from '../types/type-name.ts'
import { withAttributes } from './constraint-attributes.ts'
import { bindConstraint } from './constraint-definition.ts'
import type { KeptNotNull } from '../../tables.ts'
import { writtenNotNull, writtenSettings } from './kept-settings.ts'
import { completeSequence, readSequenceOptions } from './sequence-options.ts'
import { refuseOwnFunctions } from './immutable.ts'
import { storeDefault, storeGenerated, type NameableColumn } from './stored-expression.ts'

const serialTypes: Readonly<Record<string, number>> = {
  smallserial: Oid.int2,
  serial2: Oid.int2,
  serial: Oid.int4,
  serial4: Oid.int4,
  bigserial: Oid.int8,
  serial8: Oid.int8,
}

/** A column whose type is known and whose clauses are not read yet. */
export interface DraftColumn extends NameableColumn {
  readonly serial: boolean
  readonly node: ParseNode
}

export function draftColumn(node: ParseNode, context: BindContext): DraftColumn {
  const name: string = node.colname
  refuseSystemColumnName(name)
  const typeNames = nameParts(node.typeName.names)
  const serialType = typeNames.length === 1 ? serialTypes[typeNames[0]] : undefined
  if (serialType !== undefined && node.typeName.arrayBounds) {
    throw new PgError('0A000', 'array of serial is not implemented', { position: locationOf(node.typeName) + 1 })
  }
  const bound =
    serialType === undefined ? bindTypeName(node.typeName, openBinding(context)) : { oid: serialType, typmod: -1 }
  requireStorable(name, bound)
  const type = node.collClause ? collatedType(bound, collationOf(node, context).collation) : bound
  const generated = (node.constraints ?? []).some(
    (clause: ParseNode) => clause.Constraint?.contype === 'CONSTR_GENERATED',
  )
  return { name, type, serial: serialType !== undefined, node, ...(generated ? { generated: 'stored' as const } : {}) }
}

export function requireStorable(name: string, type: TypeRef): void {
  const definition = findType(type.oid)
  const value = definition?.kind === 'array' ? findType(definition.elementOid) : definition
  if (value?.kind !== 'pseudo' && type.oid !== Oid.unknown) return
  throw new PgError('42P16', `column "${name}" has pseudo-type ${definition ? formatType(type.oid) : 'unknown'}`)
}

/** columns: all drafts of the table; table: its name, for messages. */
export function bindColumn(
  draft: DraftColumn,
  columns: readonly NameableColumn[],
  table: string,
  context: BindContext,
): { readonly column: NewColumn; readonly constraints: readonly NewConstraint[] } {
  const { name, type, node } = draft
  refuseUnsupported(node)
  refuseCollation(node, type)
  const constraints: NewConstraint[] = []
  const clauses = withAttributes((node.constraints ?? []).map(bodyOf))
  const where = `for column "${name}" of table "${table}"`
  let notNull: boolean | undefined
  let said: KeptNotNull | undefined
  const settings = writtenSettings(node)
  let column: NewColumn = { name, type, notNull: false, ...collationOf(node, context) }

  const declare = (value: boolean, clause: ParseNode): void => {
    if (notNull !== undefined && notNull !== value) {
      throw new PgError('42601', `conflicting NULL/NOT NULL declarations ${where}`, {
        position: locationOf(clause) + 1,
      })
    }
    notNull = value
  }
  const refuseBoth = (other: boolean, message: string, clause: ParseNode): void => {
    if (other) throw new PgError('42601', `${message} ${where}`, { position: locationOf(clause) + 1 })
  }

  if (draft.serial) {
    column = { ...column, serial: true, newSequence: completeSequence({}, type.oid) }
    notNull = true
  }
  for (const clause of clauses) {
    switch (clause.contype) {
      case 'CONSTR_NULL':
        declare(false, clause)
        break
      case 'CONSTR_NOTNULL':
        declare(true, clause)
        said = bothNotNulls(said, writtenNotNull(clause), name, true)
        break
      case 'CONSTR_DEFAULT':
        refuseBoth(column.defaultSql !== undefined || draft.serial, 'multiple default values specified', clause)
        refuseBoth(column.identity !== undefined, 'both default and identity specified', clause)
        column = { ...column, defaultSql: storeDefault(clause.raw_expr, draft, context).sql }
        break
      case 'CONSTR_IDENTITY':
        refuseBoth(column.identity !== undefined, 'multiple identity specifications', clause)
        refuseBoth(column.generated !== undefined, 'both identity and generation expression specified', clause)
        refuseBoth(column.defaultSql !== undefined || draft.serial, 'both default and identity specified', clause)
        declare(true, clause)
        column = { ...column, ...identityOf(clause, type, context) }
        break
      case 'CONSTR_GENERATED': {
        refuseBoth(column.generated !== undefined, 'multiple generation clauses specified', clause)
        refuseBoth(column.identity !== undefined, 'both identity and generation expression specified', clause)
        refuseBoth(column.defaultSql !== undefined, 'both default and generation expression specified', clause)
        const stored = storeGenerated(clause.raw_expr, draft, columns, context)
        const generated = clause.generated_kind === 's' ? 'stored' : 'virtual'
        if (generated === 'virtual') refuseOwnFunctions(stored.expression)
        column = { ...column, generated, defaultSql: stored.sql, readsColumns: stored.reads }
        break
      }
      default:
        if (clause.contype === 'CONSTR_PRIMARY') declare(true, clause)
        constraints.push(bindConstraint(clause, name, columns, context))
    }
  }
  const kept = [...settings, ...notNullSetting(said)]
  return { column: { ...column, notNull: notNull ?? false, ...(kept.length > 0 && { kept }) }, constraints }
}

export const notNullSetting = (said: KeptNotNull | undefined): NonNullable<NewColumn['kept']> =>
  said && Object.keys(said).length > 0 ? [{ of: 'not-null', notNull: said }] : []

/** A column has one not-null constraint, however often it is said. inDefinition: both are clauses of the column. */
export function bothNotNulls(
  known: KeptNotNull | undefined,
  next: KeptNotNull,
  column: string,
  inDefinition: boolean,
): KeptNotNull {
  if (!known) return next
  if (known.noInherit !== next.noInherit)
    throw new PgError(
      '42601',
      `conflicting NO INHERIT ${inDefinition ? 'declarations for not-null constraints' : 'declaration for not-null constraint'} on column "${column}"`,
    )
  if (known.name !== undefined && next.name !== undefined && known.name !== next.name)
    throw new PgError('XX000', `conflicting not-null constraint names "${known.name}" and "${next.name}"`)
  return { ...known, ...next }
}

export function identityOf(
  clause: ParseNode,
  type: TypeRef,
  context: BindContext,
): { readonly identity: 'always' | 'default'; readonly newSequence: NonNullable<NewColumn['newSequence']> } {
  if (type.oid !== Oid.int2 && type.oid !== Oid.int4 && type.oid !== Oid.int8) {
    throw new PgError('22023', 'identity column type must be smallint, integer, or bigint')
  }
  const options = readSequenceOptions(clause.options, context)
  return {
    identity: clause.generated_when === 'a' ? 'always' : 'default',
    newSequence: { ...completeSequence(options, type.oid), ...(options.name ? { name: options.name.name } : {}) },
  }
}

export function collationOf(node: ParseNode, context: BindContext): { readonly collation?: string } {
  if (!node.collClause) return {}
  const position = locationOf(node.collClause) + 1
  const found = requireCollation(nameParts(node.collClause.collname), openBinding(context), { position })
  return found.oid === defaultCollationOid ? {} : { collation: keptCollation(found) }
}

/** Of types that have no order of their own to keep. Throws 0A000 for a collation that is not bytewise. */
export function bytewiseCollationOf(
  node: ParseNode,
  what: string,
  context: BindContext,
): { readonly collation?: string } {
  const found = collationOf(node, context)
  if (!isBytewise(found.collation, context.catalog))
    throw notSupported(`${what} with an ICU collation`, { position: locationOf(node.collClause) + 1 })
  return found
}

/** Throws 42804. */
export function refuseCollation({ collClause }: ParseNode, type: TypeRef): void {
  if (collClause && !findType(type.oid)?.collatable)
    throw new PgError('42804', `collations are not supported by type ${formatType(declaredOid(type))}`, {
      position: locationOf(collClause) + 1,
    })
}

function refuseUnsupported(node: ParseNode): void {
  if (node.fdwoptions) throw notSupported('OPTIONS of a column')
}
