// ALTER … RENAME TO, OWNER TO and SET SCHEMA, COMMENT ON and DROP of what users define beside relations, types and routines.
import { castName, type DefinedKind, operatorKey } from '../../../defined/defined-object.ts'
import { findDefined } from '../../../defined/find-defined.ts'
import { PgError } from '../../../errors.ts'
import { bodyOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { typeSchemas } from '../../types/user-types.ts'
import { bindTypeName } from '../../types/type-name.ts'
import { declaredOid } from '../../../types/type.ts'
import { type Absence, castAbsence, operatorAbsence } from '../absence.ts'
import type { DdlStatement } from '../../statement.ts'
import { namePartsOf, qualifiedName, roleName } from '../names.ts'
import type { DefinedChange, DefinedName } from './defined-statement.ts'

interface Bound {
  readonly ddl: DdlStatement
  readonly tag: string
}

const kinds: Readonly<Record<string, DefinedKind>> = {
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_CAST: 'cast',
  OBJECT_OPERATOR: 'operator',
  OBJECT_TSCONFIGURATION: 'ts-configuration',
  OBJECT_TSDICTIONARY: 'ts-dictionary',
  OBJECT_COLLATION: 'collation',
}

const tags: Readonly<Record<DefinedKind, string>> = {
  statistics: 'STATISTICS',
  cast: 'CAST',
  operator: 'OPERATOR',
  'ts-configuration': 'TEXT SEARCH CONFIGURATION',
  'ts-dictionary': 'TEXT SEARCH DICTIONARY',
  collation: 'COLLATION',
}

function alter(
  type: string,
  object: ParseNode,
  missingOk: boolean,
  context: BindContext,
  change: () => DefinedChange,
): Bound | undefined {
  const kind = kinds[type]
  if (!kind) return undefined
  const name = nameOf(kind, object, context)
  if ('message' in name) throw new PgError(name.sqlstate, name.message)
  return {
    ddl: { kind: 'alter-defined', object: kind, name, ifExists: missingOk, change: change() },
    tag: `ALTER ${tags[kind]}`,
  }
}

/** Casts and operators are told by types, which may be missing themselves. Throws 2BP01 of what is built in. */
function nameOf(kind: DefinedKind, object: ParseNode, context: BindContext): DefinedName | Absence {
  switch (kind) {
    case 'cast':
      return castNamed(object, context) ?? castAbsence(object, context)
    case 'operator':
      return operatorNamed(object, context) ?? operatorAbsence(object, context)
    default:
      return qualifiedName(namePartsOf(object), context)
  }
}

/** undefined: there is no such cast of a user. */
function castNamed(object: ParseNode, context: BindContext): DefinedName | undefined {
  const types = typesNamed((bodyOf(object).items as ParseNode[]).map(bodyOf), context)
  if (!types) return undefined
  const name = castName(types[0], types[1])
  const found = context.catalog.definedObjects?.().some((one) => one.definition.kind === 'cast' && one.name === name)
  return found ? { schema: 'pg_catalog', name } : undefined
}

function operatorNamed(object: ParseNode, context: BindContext): DefinedName | undefined {
  const { objname, objargs } = bodyOf(object)
  const name = qualifiedName(nameParts(objname), context)
  const types = typesNamed(
    (objargs as ParseNode[]).map((one): ParseNode | undefined => one.TypeName),
    context,
  )
  if (!types) return undefined
  const operands = [types[0], types[1]] as const
  const schemas = name.schema === undefined ? typeSchemas(openBinding(context)) : [name.schema]
  const oids = schemas.flatMap((schema) => context.catalog.schema(schema)?.oid ?? [])
  const found = findDefined(context.catalog, 'operator', operatorKey(name.name, ...operands), oids)
  return found && { schema: context.catalog.schemaByOid(found.schemaOid)!.name, name: name.name, operands }
}

/** 0 where there is none; undefined: one of them is not there. */
function typesNamed(nodes: readonly (ParseNode | undefined)[], context: BindContext): readonly number[] | undefined {
  try {
    return nodes.map((node) => (node ? declaredOid(bindTypeName(node, openBinding(context))) : 0))
  } catch (error) {
    if (error instanceof PgError && (error.sqlstate === '42704' || error.sqlstate === '3F000')) return undefined
    throw error
  }
}

export const bindRenameDefined = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.renameType, node.object, Boolean(node.missing_ok), context, () => ({ kind: 'rename', to: node.newname }))

export const bindDefinedSchema = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.objectType, node.object, Boolean(node.missing_ok), context, () => ({
    kind: 'schema',
    schema: node.newschema,
  }))

export const bindDefinedOwner = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.objectType, node.object, false, context, () => ({ kind: 'owner', role: roleName(node.newowner, context) }))

export const bindDefinedComment = (node: ParseNode, context: BindContext): DdlStatement | undefined =>
  alter(node.objtype, node.object, false, context, () => ({
    kind: 'comment',
    comment: node.comment ? node.comment : null,
  }))?.ddl

export function bindDropDefined(node: ParseNode, context: BindContext): Bound | undefined {
  const kind = kinds[node.removeType]
  if (!kind) return undefined
  const found = (node.objects as ParseNode[]).map((entry) => nameOf(kind, entry, context))
  const isAbsence = (one: DefinedName | Absence): one is Absence => 'message' in one
  const absences = found.filter(isAbsence)
  const names = found.filter((one): one is DefinedName => !isAbsence(one))
  const cascade = node.behavior === 'DROP_CASCADE'
  return {
    ddl: { kind: 'drop-defined', object: kind, names, absences, ifExists: Boolean(node.missing_ok), cascade },
    tag: `DROP ${tags[kind]}`,
  }
}

/** node: an AlterStatsStmt. */
export function bindStatisticsTarget(node: ParseNode, context: BindContext): Bound {
  const target: number | undefined = node.stxstattarget ? (bodyOf(node.stxstattarget).ival ?? 0) : undefined
  const name = qualifiedName(
    (node.defnames as ParseNode[]).map((part) => part.String?.sval ?? ''),
    context,
  )
  return {
    ddl: {
      kind: 'alter-defined',
      object: 'statistics',
      name,
      ifExists: Boolean(node.missing_ok),
      change: { kind: 'target', ...(target !== undefined && target !== -1 && { target }) },
    },
    tag: 'ALTER STATISTICS',
  }
}

/** node: an AlterCollationStmt, which asks whether the locale's order has changed since. */
export const bindRefreshCollation = (node: ParseNode, context: BindContext): Bound => ({
  ddl: {
    kind: 'alter-defined',
    object: 'collation',
    name: qualifiedName(nameParts(node.collname), context),
    ifExists: false,
    change: { kind: 'refresh-version' },
  },
  tag: 'ALTER COLLATION',
})
