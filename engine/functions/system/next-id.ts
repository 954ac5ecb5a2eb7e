// cadastre.next_id(): the id of a new row of a metadata table. Given once, to nobody else.
import { Oid } from '../../types/oids.ts'
import { volatileLax } from '../declare.ts'
import { firstOwnOid, type FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

export const nextIdFunctions: readonly FunctionDefinition[] = [
  {
    ...volatileLax(firstOwnOid + 30, 'next_id', [], Oid.int4, {}, (_given, context) => effect(context, 'next-id')),
    schema: 'cadastre',
  },
]
