// ALTER SCHEMA and ALTER DATABASE … OWNER TO; relations change their owner through ALTER TABLE's actions.
import { notSupported } from '../../errors.ts'
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import { bindDefinedOwner } from './defined/alter-defined.ts'
import type { DdlStatement } from '../statement.ts'
import { bindLargeObjectOwner } from './large-object-statement.ts'
import { roleName } from './names.ts'
import { bindRoutineOwner } from './routines/routine-name.ts'
import { bindTypeOwner } from './types/alter-type.ts'

const objects = { OBJECT_SCHEMA: 'schema', OBJECT_DATABASE: 'database' } as const

export function bindSetOwner(node: ParseNode, context: BindContext): { ddl: DdlStatement; tag: string } {
  const ofLargeObject = bindLargeObjectOwner(node, context)
  if (ofLargeObject) return ofLargeObject
  const ofType = bindTypeOwner(node, context)
  if (ofType) return ofType
  const ofRoutine = bindRoutineOwner(node, context)
  if (ofRoutine) return ofRoutine
  const ofDefined = bindDefinedOwner(node, context)
  if (ofDefined) return ofDefined
  const object = objects[node.objectType as keyof typeof objects]
  if (!object) throw notSupported(`ALTER ${(node.objectType as string).replace('OBJECT_', '')} … OWNER TO`)
  return {
    ddl: { kind: 'set-owner', object, name: bodyOf(node.object).sval, role: roleName(node.newowner, context) },
    tag: `ALTER ${object.toUpperCase()}`,
  }
}
