// Row security: what bind puts over new rows, and whether a table's policies hold for the user.
import { PgError } from '../../errors.ts'
import { isSecured } from '../../privileges/row-security.ts'
import { Oid } from '../../types/oids.ts'
import { stable, volatileLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { relationNamed } from './reg-text.ts'

export const rowSecurityFunctions: readonly FunctionDefinition[] = [
  // Volatile, so that it stays where it was put, and is asked for each row once.
  {
    ...volatileLax(
      15_961,
      'require_policy',
      [Oid.bool, Oid.text],
      Oid.bool,
      ([allowed, message]: [boolean | null, string]) => {
        if (allowed === true) return true
        throw new PgError('42501', message)
      },
    ),
    schema: 'cadastre',
  },
  stable(3298, 'row_security_active', [Oid.oid], Oid.bool, ([oid]: [number], context) => isActive(oid, context)),
  stable(3299, 'row_security_active', [Oid.text], Oid.bool, ([name]: [string], context) =>
    isActive(relationNamed(name, context).oid, context),
  ),
]

function isActive(oid: number, { catalog, session }: FunctionContext): boolean {
  const relation = catalog.relationByOid(oid)
  return relation?.kind === 'table' && isSecured(catalog, catalog.role(session.user), relation.table)
}
