// COMMENT ON.
import { notSupported } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import { bindDefinedComment } from './defined/alter-defined.ts'
import type { DdlStatement } from '../statement.ts'
import { bindLargeObjectComment } from './large-object-statement.ts'
import { bindRoutineComment } from './routines/routine-name.ts'
import { namePartsOf, qualifiedName } from './names.ts'
import { bindDomainConstraintComment } from './types/domain-constraint-comment.ts'

const whole: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_DATABASE: 'database',
  OBJECT_ROLE: 'role',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_EXTENSION: 'extension',
}
const member: Readonly<Record<string, string>> = {
  OBJECT_COLUMN: 'column',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_POLICY: 'policy',
  OBJECT_TRIGGER: 'trigger',
}

export function bindComment(node: ParseNode, context: BindContext): DdlStatement {
  const ofLargeObject = bindLargeObjectComment(node)
  if (ofLargeObject) return ofLargeObject
  const ofRoutine = bindRoutineComment(node, context)
  if (ofRoutine) return ofRoutine
  const ofDefined = bindDefinedComment(node, context)
  if (ofDefined) return ofDefined
  if (node.objtype === 'OBJECT_DOMCONSTRAINT') return bindDomainConstraintComment(node, context)
  const comment: string | null = node.comment ? node.comment : null
  const parts = namePartsOf(node.object)
  const object = whole[node.objtype]
  if (object) return { kind: 'comment', object, name: qualifiedName(parts, context), comment }
  const part = member[node.objtype]
  if (!part) throw notSupported(`COMMENT ON ${(node.objtype as string).replace('OBJECT_', '').replaceAll('_', ' ')}`)
  return {
    kind: 'comment',
    object: part,
    name: qualifiedName(parts.slice(0, -1), context),
    member: parts.at(-1),
    comment,
  }
}
