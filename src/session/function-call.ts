// The SELECT that a FunctionCall message stands for.
import { isPolymorphic } from '../../engine/bind/types/types.ts'
import { PgError } from '../../engine/errors.ts'
import { findFunction } from '../../engine/functions/registry.ts'
import { quoteIdentifier } from '../../engine/sql-text/quote-identifier.ts'

export interface FunctionCallStatement {
  readonly text: string
  /** 0: left to the binder. */
  readonly parameterTypes: readonly number[]
}

/** Throws 42883 for what is no plain function. */
export function functionCallStatement(oid: number): FunctionCallStatement {
  const found = findFunction(oid)
  if (!found) throw new PgError('42883', `function with OID ${oid} does not exist`)
  if (found.kind !== 'scalar') throw new PgError('42883', `cannot call function "${found.name}" via fastpath interface`)
  const { schema = 'pg_catalog', name, args } = found
  const places = args.map((_, index) => `$${index + 1}`).join(', ')
  return {
    text: `SELECT ${quoteIdentifier(schema)}.${quoteIdentifier(name)}(${places})`,
    parameterTypes: args.map((type) => (isPolymorphic(type) ? 0 : type)),
  }
}
