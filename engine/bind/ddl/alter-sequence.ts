// ALTER SEQUENCE with sequence options.
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { AlterSequence } from '../statement.ts'
import { relationName } from './names.ts'
import { alterSequence, readSequenceOptions } from './sequence-options.ts'

export const bindAlterSequence = (node: ParseNode, context: BindContext): AlterSequence =>
  alterSequence(
    relationName(node.sequence, context),
    Boolean(node.missing_ok),
    readSequenceOptions(node.options, context),
  )
