// CLUSTER.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { relationName } from './names.ts'

export function bindCluster(node: ParseNode, context: BindContext): DdlStatement {
  for (const { DefElem: option } of (node.params ?? []) as ParseNode[])
    if (option.defname !== 'verbose')
      throw new PgError('42601', `unrecognized CLUSTER option "${option.defname}"`, {
        position: locationOf(option) + 1,
      })
  if (!node.relation) return { kind: 'cluster' }
  return {
    kind: 'cluster',
    relation: relationName(node.relation, context),
    ...(node.indexname && { index: node.indexname as string }),
  }
}
