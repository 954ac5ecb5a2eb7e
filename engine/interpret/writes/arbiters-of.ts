// Which unique indexes arbitrate in this run of an INSERT: some do only where parameters have certain values.
import { PgError } from '../../errors.ts'
import type { PlanOf } from '../operators.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'

type Conflict = NonNullable<PlanOf<'insert'>['conflict']>

/** OIDs; none: every unique index. Throws 42P10 where the values leave none over. */
export function arbitersOf({ arbiters, conditions }: Conflict, { parameters }: ExecuteContext): readonly number[] {
  if (!conditions) return arbiters
  const excluded = conditions.filter(({ values }) =>
    values.some(({ parameter, value, type }) => !isSame(parameters[parameter - 1], value, type)),
  )
  const left = arbiters.filter((oid) => !excluded.some(({ arbiter }) => arbiter === oid))
  if (left.length === 0)
    throw new PgError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification')
  return left
}

function isSame(a: Value, b: Value, type: number): boolean {
  if (a === null || b === null) return a === b
  const { hashKey } = typeByOid(type)
  return hashKey ? hashKey(a) === hashKey(b) : a === b
}
