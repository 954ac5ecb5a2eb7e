// Statements about one large object, which has no name but its OID.
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import { invalidText } from '../../errors.ts'
import { roleName } from './names.ts'

export type LargeObjectStatement =
  | { readonly kind: 'own-large-object'; readonly loid: number; readonly role: string }
  | { readonly kind: 'comment-large-object'; readonly loid: number; readonly comment: string | null }

const oidMax = 2 ** 32 - 1

/** Throws 22P02 for a number that is no OID. */
export function largeObjectOid(node: ParseNode): number {
  const body = bodyOf(node)
  const text = kindOf(node) === 'Float' ? (body.fval as string) : String(body.ival ?? 0)
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > oidMax) throw invalidText('oid', text)
  return value
}

/** undefined: of something else. */
export const bindLargeObjectOwner = (
  node: ParseNode,
  context: BindContext,
): { ddl: LargeObjectStatement; tag: string } | undefined =>
  node.objectType === 'OBJECT_LARGEOBJECT'
    ? {
        ddl: {
          kind: 'own-large-object',
          loid: largeObjectOid(node.object),
          role: roleName(node.newowner, context),
        },
        tag: 'ALTER LARGE OBJECT',
      }
    : undefined

/** undefined: on something else. */
export const bindLargeObjectComment = (node: ParseNode): LargeObjectStatement | undefined =>
  node.objtype === 'OBJECT_LARGEOBJECT'
    ? { kind: 'comment-large-object', loid: largeObjectOid(node.object), comment: node.comment ? node.comment : null }
    : undefined
