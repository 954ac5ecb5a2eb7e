// ALTER … RENAME TO, OWNER TO and SET SCHEMA, COMMENT ON and DROP of what users define beside relations, types and routines.
import type { DefinedKind } from '../../../defined/defined-object.ts'
import { bodyOf, type ParseNode } from '../../../parse/node.ts'
import type { BindContext } from '../../binding.ts'
import type { DdlStatement } from '../../statement.ts'
import { namePartsOf, qualifiedName, roleName } from '../names.ts'
import type { DefinedChange } from './defined-statement.ts'

interface Bound {
  readonly ddl: DdlStatement
  readonly tag: string
}

const kinds: Readonly<Record<string, DefinedKind>> = { OBJECT_STATISTIC_EXT: 'statistics' }

const tags: Readonly<Record<DefinedKind, string>> = { statistics: 'STATISTICS' }

function alter(
  type: string,
  object: ParseNode,
  missingOk: boolean,
  context: BindContext,
  change: () => DefinedChange,
): Bound | undefined {
  const kind = kinds[type]
  if (!kind) return undefined
  const name = qualifiedName(namePartsOf(object), context)
  return {
    ddl: { kind: 'alter-defined', object: kind, name, ifExists: missingOk, change: change() },
    tag: `ALTER ${tags[kind]}`,
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
  const names = (node.objects as ParseNode[]).map((entry) => qualifiedName(namePartsOf(entry), context))
  const cascade = node.behavior === 'DROP_CASCADE'
  return {
    ddl: { kind: 'drop-defined', object: kind, names, ifExists: Boolean(node.missing_ok), cascade },
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
