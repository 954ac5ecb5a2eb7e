// ALTER TABLE | VIEW | SEQUENCE … SET SCHEMA.
import { notSupported } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import { bindDefinedSchema } from './defined/alter-defined.ts'
import type { DdlStatement } from '../statement.ts'
import { namePartsOf, relationName } from './names.ts'
import { bindRoutineSchema } from './routines/routine-name.ts'
import { bindTypeSchema } from './types/alter-type.ts'

const objects = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_SEQUENCE: 'sequence',
} as const

export function bindSetSchema(node: ParseNode, context: BindContext): { ddl: DdlStatement; tag: string } {
  const ofType = bindTypeSchema(node, context)
  if (ofType) return ofType
  const ofRoutine = bindRoutineSchema(node, context)
  if (ofRoutine) return ofRoutine
  const ofDefined = bindDefinedSchema(node, context)
  if (ofDefined) return ofDefined
  if (node.objectType === 'OBJECT_EXTENSION') {
    const name = namePartsOf(node.object).join('.')
    return { ddl: { kind: 'set-extension-schema', name, schema: node.newschema }, tag: 'ALTER EXTENSION' }
  }
  const object = objects[node.objectType as keyof typeof objects]
  if (!object) throw notSupported(`ALTER ${(node.objectType as string).replace('OBJECT_', '')} … SET SCHEMA`)
  return {
    ddl: {
      kind: 'set-schema',
      object,
      name: relationName(node.relation, context),
      schema: node.newschema,
      ifExists: Boolean(node.missing_ok),
    },
    tag: `ALTER ${object.toUpperCase()}`,
  }
}
