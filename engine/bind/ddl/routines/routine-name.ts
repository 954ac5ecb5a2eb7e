// Functions and procedures as DROP, ALTER, GRANT and COMMENT name them.
import { PgError } from '../../../errors.ts'
import { bodyOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { argumentType } from '../../../routines/routine.ts'
import type { BindContext } from '../../binding.ts'
import { qualifiedName, roleName } from '../names.ts'
import type { DdlStatement } from '../../statement.ts'
import { routineOptions } from './routine-options.ts'
import type { RoutineChange, RoutineName, RoutineWord } from './routine-statement.ts'
import { routineType } from './routine-type.ts'

type Bound = { readonly ddl: DdlStatement; readonly tag: string }

const words: Readonly<Record<string, RoutineWord>> = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_ROUTINE: 'routine',
}

/** object: the body of an ObjectWithArgs. ifExists: a type or schema that is not there is as good as a function that is not. */
export function bindRoutineName(object: ParseNode, context: BindContext, ifExists = false): RoutineName {
  const name = qualifiedName(nameParts(object.objname), context)
  if (object.args_unspecified) return { name }
  const nodes: readonly ParseNode[] = (object.objargs ?? []).map(bodyOf)
  const written = nodes.map((node) => nameParts(node.names).join('.') + (node.arrayBounds ? '[]' : '')).join(',')
  const given: readonly ParseNode[] = (object.objfuncargs ?? []).map(bodyOf)
  const modeless =
    given.length > 0 && given.every(({ mode }) => (mode ?? 'FUNC_PARAM_DEFAULT') === 'FUNC_PARAM_DEFAULT')
  try {
    return {
      name,
      ...(modeless && { modeless }),
      args: nodes.map((node) => argumentType(routineType(node, context))),
      written,
    }
  } catch (error) {
    if (!ifExists || !(error instanceof PgError) || (error.sqlstate !== '42704' && error.sqlstate !== '3F000'))
      throw error
    return { name, args: [], written, missing: error.message }
  }
}

/** undefined: it is about something else. */
export function bindDropRoutines(node: ParseNode, context: BindContext): Bound | undefined {
  const word = words[node.removeType]
  if (!word) return undefined
  const ifExists = Boolean(node.missing_ok)
  const objects = (node.objects as ParseNode[]).map((object) => bindRoutineName(bodyOf(object), context, ifExists))
  const cascade = node.behavior === 'DROP_CASCADE'
  return {
    ddl: { kind: 'drop-routines', word, objects, ifExists, cascade },
    tag: `DROP ${word.toUpperCase()}`,
  }
}

function alter(
  objectType: string,
  object: ParseNode,
  context: BindContext,
  change: () => RoutineChange,
): Bound | undefined {
  const word = words[objectType]
  if (!word) return undefined
  const ddl: DdlStatement = {
    kind: 'alter-routine',
    word,
    object: bindRoutineName(bodyOf(object), context),
    change: change(),
  }
  return { ddl, tag: `ALTER ${word.toUpperCase()}` }
}

export const bindRenameRoutine = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.renameType, node.object, context, () => ({
    kind: 'rename',
    to: node.newname,
  }))

export const bindRoutineSchema = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.objectType, node.object, context, () => ({
    kind: 'schema',
    schema: node.newschema,
  }))

export const bindRoutineOwner = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.objectType, node.object, context, () => ({
    kind: 'owner',
    role: roleName(node.newowner, context),
  }))

export const bindRoutineComment = (node: ParseNode, context: BindContext): DdlStatement | undefined =>
  alter(node.objtype, node.object, context, () => ({
    kind: 'comment',
    comment: node.comment ? node.comment : null,
  }))?.ddl

/** node: an AlterFunctionStmt. */
export function bindAlterRoutine(node: ParseNode, context: BindContext): Bound {
  const word = words[node.objtype] ?? 'function'
  const { common } = routineOptions(node.actions, word === 'procedure')
  const object = bindRoutineName(node.func, context)
  const change = { kind: 'options' as const, options: common }
  return {
    ddl: { kind: 'alter-routine', word, object, change },
    tag: `ALTER ${word.toUpperCase()}`,
  }
}
