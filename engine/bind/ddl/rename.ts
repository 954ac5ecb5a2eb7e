// ALTER … RENAME of relations, columns, constraints, schemas, databases and roles.
import { notSupported } from '../../errors.ts'
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import { bindRenameDefined } from './defined/alter-defined.ts'
import type { DdlStatement } from '../statement.ts'
import { namePartsOf, relationName } from './names.ts'
import { bindRenameRoutine } from './routines/routine-name.ts'
import { bindRenameType } from './types/alter-type.ts'
import { bindRenameAttribute } from './types/composite.ts'
import { bindRenameDomainConstraint } from './types/domain.ts'

type Rename = Extract<DdlStatement, { kind: 'rename' }>

const objects: Readonly<Record<string, Rename['object']>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_DATABASE: 'database',
  OBJECT_ROLE: 'role',
  OBJECT_COLUMN: 'column',
  OBJECT_TABCONSTRAINT: 'constraint',
}

const tags: Readonly<Record<string, string>> = {
  OBJECT_VIEW: 'ALTER VIEW',
  OBJECT_MATVIEW: 'ALTER MATERIALIZED VIEW',
  OBJECT_INDEX: 'ALTER INDEX',
  OBJECT_SEQUENCE: 'ALTER SEQUENCE',
  OBJECT_SCHEMA: 'ALTER SCHEMA',
  OBJECT_DATABASE: 'ALTER DATABASE',
  OBJECT_ROLE: 'ALTER ROLE',
}

export function bindRename(node: ParseNode, context: BindContext): { ddl: DdlStatement; tag: string } {
  if (node.renameType === 'OBJECT_POLICY') {
    const table = relationName(node.relation, context)
    return { ddl: { kind: 'rename-policy', table, name: node.subname, to: node.newname }, tag: 'ALTER POLICY' }
  }
  if (node.renameType === 'OBJECT_TRIGGER') {
    const table = relationName(node.relation, context)
    return { ddl: { kind: 'rename-trigger', table, name: node.subname, to: node.newname }, tag: 'ALTER TRIGGER' }
  }
  if (node.renameType === 'OBJECT_DOMCONSTRAINT') {
    const ddl = bindRenameDomainConstraint(node, namePartsOf(node.object), context)
    return { ddl, tag: 'ALTER DOMAIN' }
  }
  if (node.renameType === 'OBJECT_ATTRIBUTE') return { ddl: bindRenameAttribute(node, context), tag: 'ALTER TYPE' }
  const ofType = bindRenameType(node, context)
  if (ofType) return ofType
  const ofRoutine = bindRenameRoutine(node, context)
  if (ofRoutine) return ofRoutine
  const ofDefined = bindRenameDefined(node, context)
  if (ofDefined) return ofDefined
  const object = objects[node.renameType]
  if (!object) throw notSupported(`ALTER ${(node.renameType as string).replace('OBJECT_', '')} … RENAME`)
  const to: string = node.newname
  const ifExists = Boolean(node.missing_ok)
  const tag = tags[object === 'column' ? node.relationType : node.renameType] ?? 'ALTER TABLE'
  if (object === 'schema' || object === 'database' || object === 'role') {
    return {
      ddl: { kind: 'rename', object, name: { name: node.subname ?? bodyOf(node.object).sval }, to, ifExists },
      tag,
    }
  }
  const name = relationName(node.relation, context)
  const member = object === 'column' || object === 'constraint' ? { member: node.subname as string } : {}
  const only = node.relation?.inh ? {} : { only: true as const }
  return { ddl: { kind: 'rename', object, name, ...member, to, ifExists, ...only }, tag }
}
