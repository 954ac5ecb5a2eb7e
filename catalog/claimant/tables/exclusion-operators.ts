// Which operators an exclusion constraint may have: those of the operator class that say the same of two values in either order. The
// classes are listed by what they have of these, after PostgreSQL 18's pg_amop.
import { PgError } from '../../../engine/errors.ts'
import { operatorByOid, operatorsNamed } from '../../../engine/functions/registry.ts'
import type { KeyOperator } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import { firstUserTypeOid } from '../../../engine/types/user-oids.ts'
import { extensionOfClass, type OperatorClass } from '../../virtual/operator-classes.ts'

const symmetric: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  gist: {
    range_ops: ['&&', '-|-', '='],
    multirange_ops: ['&&', '-|-', '='],
    box_ops: ['&&', '~='],
    poly_ops: ['&&', '~='],
    circle_ops: ['&&', '~='],
    point_ops: ['~='],
    inet_ops: ['&&', '=', '<>'],
  },
  spgist: {
    range_ops: ['&&', '-|-', '='],
    inet_ops: ['&&', '=', '<>'],
    box_ops: ['&&', '~='],
    poly_ops: ['&&', '~='],
    quad_point_ops: ['~='],
    kd_point_ops: ['~='],
    text_ops: ['='],
  },
}

/** Throws 42809. */
export function requireExclusionOperator(operator: KeyOperator, method: string, of: OperatorClass): void {
  // No operator class has operators that users made.
  if (operator.oid >= firstUserTypeOid)
    throw new PgError('42809', `operator ${operator.name} is not a member of operator family "${of.familyName}"`, {
      detail: 'The exclusion operator must be related to the index operator class for the constraint.',
    })
  if (allowed(method, of).includes(operator.name)) return
  const { left, right, name, commutator } = operatorByOid(operator.oid)
  const spelt = `${name}(${formatType(left)},${formatType(right)})`
  if (commutator !== name)
    throw new PgError('42809', `operator ${spelt} is not commutative`, {
      detail: 'Only commutative operators can be used in exclusion constraints.',
    })
  throw new PgError('42809', `operator ${spelt} is not a member of operator family "${of.familyName}"`, {
    detail: 'The exclusion operator must be related to the index operator class for the constraint.',
  })
}

/** The operator of a name over two values of a type, or of the kind that it is of. */
export function operatorOfType(name: string, type: number): KeyOperator | undefined {
  const kind = { range: Oid.anyrange, multirange: Oid.anymultirange, enum: Oid.anyenum, array: Oid.anyarray }
  const own = [type, kind[findType(type)?.kind as keyof typeof kind], type === Oid.varchar ? Oid.text : undefined]
  for (const one of own) {
    const found = operatorsNamed(name).find(({ left, right }) => left === one && right === one)
    if (found) return { oid: found.oid, name }
  }
  return undefined
}

function allowed(method: string, of: OperatorClass): readonly string[] {
  if (method === 'btree' || method === 'hash') return ['=']
  if (extensionOfClass(of) === 'btree_gist') return ['=', '<>']
  return symmetric[method]?.[of.name] ?? []
}
