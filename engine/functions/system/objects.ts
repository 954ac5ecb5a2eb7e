// Functions on buckets and access keys. They act at once, as nextval does: a transaction that rolls back does not undo them.
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { firstOwnOid } from '../function.ts'
import { Oid } from '../../types/oids.ts'
import { volatile, volatileLax, volatileSetLax } from '../declare.ts'
import { effect } from './effects.ts'

/** Own OIDs of this family: firstOwnOid + 60 … 69. */
const first = firstOwnOid + 60

const declared: readonly FunctionDefinition[] = [
  volatile(first, 'create_bucket', [Oid.text], Oid.void, { argNames: ['name'] }, ([name]: [string], context) => {
    effect(context, 'objects', { kind: 'create-bucket', name })
    return ''
  }),
  volatile(
    first + 1,
    'drop_bucket',
    [Oid.text, Oid.bool],
    Oid.int8,
    { argNames: ['name', 'cascade'], defaults: ['true'] },
    ([name, cascade]: [string, boolean], context) => {
      const [row] = effect(context, 'objects', { kind: 'drop-bucket', name, cascade })
      return BigInt(row['objects'] as number)
    },
  ),
  volatileSetLax(
    first + 2,
    'create_access_key',
    [Oid.text],
    Oid.record,
    {
      argNames: ['role'],
      defaults: [null],
      columns: [
        { name: 'access_key', type: Oid.text },
        { name: 'secret_key', type: Oid.text },
      ],
      rows: 1,
    },
    function* ([role]: [string | null], context: FunctionContext) {
      const [row] = effect(context, 'objects', { kind: 'create-access-key', role })
      yield [row['accessKey'], row['secret']]
    },
  ),
  volatileLax(
    first + 3,
    'drop_access_key',
    [Oid.text],
    Oid.bool,
    { argNames: ['access_key'] },
    ([accessKey]: [string | null], context) => {
      if (accessKey === null) return null
      const [row] = effect(context, 'objects', { kind: 'drop-access-key', accessKey })
      return row['dropped'] as boolean
    },
  ),
  changeGrant(first + 4, 'grant'),
  changeGrant(first + 5, 'revoke'),
]

function changeGrant(oid: number, how: 'grant' | 'revoke'): FunctionDefinition {
  return volatile(
    oid,
    `${how}_on_bucket`,
    [Oid.text, Oid.text, Oid.text],
    Oid.void,
    { argNames: ['bucket', 'privileges', 'role'] },
    ([bucket, privileges, role]: [string, string, string], context) => {
      effect(context, 'objects', { kind: 'change-grant', how, bucket, privileges, role })
      return ''
    },
  )
}

export const objectFunctions: readonly FunctionDefinition[] = declared.map((one) => ({ ...one, schema: 'cadastre' }))
