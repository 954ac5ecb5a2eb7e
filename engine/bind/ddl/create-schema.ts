// CREATE SCHEMA, named after its owner where it has no name. Its elements are for the session to run once it is there.
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { roleName } from './names.ts'

export function bindCreateSchema(node: ParseNode, context: BindContext): DdlStatement {
  const owner = node.authrole ? roleName(node.authrole, context) : undefined
  return {
    kind: 'create-schema',
    name: node.schemaname || owner || '',
    ...(owner === undefined ? {} : { owner }),
    ifNotExists: Boolean(node.if_not_exists),
  }
}
