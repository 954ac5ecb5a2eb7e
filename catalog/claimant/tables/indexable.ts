// Which types a key or an index can have: those with an order.
import { PgError } from '../../../engine/errors.ts'
import { lessThanOf } from '../../../engine/functions/registry.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import {
  acceptsType,
  defaultClassOf,
  type OperatorClass,
  operatorClassesNamed,
} from '../../virtual/operator-classes.ts'

/** Throws 42704. */
export function requireBtreeType(type: TypeRef): void {
  if (lessThanOf(type.oid) === undefined) throw noDefaultClass(type, 'btree')
}

/** The operator class that a key of an index is kept with; undefined: the default one of its type. Throws 42704, 42804. */
export function operatorClassOf(
  named: string | undefined,
  type: TypeRef,
  method: string,
  extensions: readonly { readonly name: string }[],
): string | undefined {
  const usual = defaultClassOf(type.oid, method, extensions)
  if (named === undefined) {
    if (method === 'btree' || method === 'hash') requireBtreeType(type)
    else if (!usual) throw noDefaultClass(type, method)
    return undefined
  }
  const found = operatorClassesNamed(named, method)
  if (found.length === 0)
    throw new PgError('42704', `operator class "${named}" does not exist for access method "${method}"`)
  if (!found.some((one) => acceptsType(one, type.oid) || (one.type === Oid.text && type.oid === Oid.varchar)))
    throw new PgError('42804', `operator class "${named}" does not accept data type ${formatType(type.oid, -1)}`)
  return named === usual?.name ? undefined : named
}

/** What `operatorClassOf` left unsaid, too. */
export const indexClass = (
  kept: string | undefined,
  type: TypeRef,
  method: string,
  extensions: readonly { readonly name: string }[],
): OperatorClass =>
  (kept === undefined ? defaultClassOf(type.oid, method, extensions) : operatorClassesNamed(kept, method)[0])!

const noDefaultClass = (type: TypeRef, method: string): PgError =>
  new PgError(
    '42704',
    `data type ${formatType(type.oid, -1)} has no default operator class for access method "${method}"`,
    { hint: 'You must specify an operator class for the index or define a default operator class for the data type.' },
  )
