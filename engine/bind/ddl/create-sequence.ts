// CREATE SEQUENCE.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { refusePersistence } from './create-table.ts'
import { relationName } from './names.ts'
import { completeSequence, readSequenceOptions } from './sequence-options.ts'

export function bindCreateSequence(node: ParseNode, context: BindContext): DdlStatement {
  refusePersistence(node.sequence)
  const options = readSequenceOptions(node.options, context)
  if (options.restart !== undefined) throw new PgError('42601', 'sequence option "restart" not supported here')
  return {
    kind: 'create-sequence',
    name: relationName(node.sequence, context),
    ifNotExists: Boolean(node.if_not_exists),
    sequence: completeSequence(options),
    ...(options.ownedBy ? { ownedBy: options.ownedBy } : {}),
  }
}
