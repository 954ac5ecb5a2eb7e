// TRUNCATE.
import type { ParseNode } from '../../parse/node.ts'
import { bodyOf } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { relationName } from './names.ts'

export const bindTruncate = (node: ParseNode, context: BindContext): DdlStatement => ({
  kind: 'truncate',
  names: (node.relations as ParseNode[]).map((range) => ({
    ...relationName(bodyOf(range), context),
    ...(!bodyOf(range).inh && { only: true as const }),
  })),
  restartIdentity: Boolean(node.restart_seqs),
  cascade: node.behavior === 'DROP_CASCADE',
})
