// CREATE TYPE … AS ENUM, ALTER TYPE … ADD VALUE and RENAME VALUE.
import { nameParts, type ParseNode } from '../../../parse/node.ts'
import type { BindContext } from '../../binding.ts'
import { qualifiedName } from '../names.ts'
import type { TypeStatement } from './type-statement.ts'

export const bindCreateEnum = (node: ParseNode, context: BindContext): TypeStatement => ({
  kind: 'create-enum',
  name: qualifiedName(nameParts(node.typeName), context),
  labels: nameParts(node.vals ?? []),
})

export function bindAlterEnum(node: ParseNode, context: BindContext): TypeStatement {
  const name = qualifiedName(nameParts(node.typeName), context)
  if (node.oldVal !== undefined)
    return {
      kind: 'alter-enum',
      name,
      change: { kind: 'rename', from: node.oldVal, to: node.newVal ?? '' },
    }
  return {
    kind: 'alter-enum',
    name,
    change: {
      kind: 'add',
      label: node.newVal ?? '',
      ifNotExists: Boolean(node.skipIfNewValExists),
      ...(node.newValNeighbor !== undefined && {
        beside: {
          label: node.newValNeighbor,
          after: Boolean(node.newValIsAfter),
        },
      }),
    },
  }
}
