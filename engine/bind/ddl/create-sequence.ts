// CREATE SEQUENCE.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { relationName } from './names.ts'
import { isTemporary } from './persistence.ts'
import { completeSequence, readSequenceOptions } from './sequence-options.ts'

export function bindCreateSequence(node: ParseNode, context: BindContext): DdlStatement {
  const options = readSequenceOptions(node.options, context)
  if (options.restart !== undefined) throw new PgError('42601', 'sequence option "restart" not supported here')
  return {
    kind: 'create-sequence',
    name: relationName(node.sequence, context),
    temporary: isTemporary(node.sequence),
    ifNotExists: Boolean(node.if_not_exists),
    sequence: completeSequence(options),
    ...(options.ownedBy ? { ownedBy: options.ownedBy } : {}),
  }
}
