// CREATE SCHEMA, named after its owner where it has no name.
import { notSupported } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { roleName } from './names.ts'

export function bindCreateSchema(node: ParseNode, context: BindContext): DdlStatement {
  if (node.schemaElts?.length) throw notSupported('CREATE SCHEMA with schema elements')
  const owner = node.authrole ? roleName(node.authrole, context) : undefined
  return {
    kind: 'create-schema',
    name: node.schemaname || owner || '',
    ...(owner === undefined ? {} : { owner }),
    ifNotExists: Boolean(node.if_not_exists),
  }
}
