// Operators that users made, found by name along the search path, among those that are built in.
import { userOperatorsNamed } from '../../defined/user-operators.ts'
import type { OperatorDefinition } from '../../functions/function.ts'
import type { Binding } from '../binding.ts'
import { typeSchemas } from '../types/user-types.ts'
import type { Candidate } from './overload.ts'

/** Of two with the same operands the one of the schema that is searched first comes first, and the other is left out. */
export function withOwnOperators<C extends Candidate>(
  builtIn: readonly C[],
  schema: string | undefined,
  name: string,
  binding: Binding,
  candidates: (own: readonly OperatorDefinition[]) => readonly C[],
): readonly C[] {
  const named = userOperatorsNamed(binding.catalog, name)
  if (named.length === 0) return builtIn
  const isOfServer = (one: string): boolean => one === 'pg_catalog'
  const schemas = schema === undefined ? [...new Set(typeSchemas(binding))] : [schema]
  const found: C[] = []
  const add = (more: readonly C[]): void => {
    for (const one of more) if (!found.some((other) => sameOperands(other, one))) found.push(one)
  }
  if (!schemas.some(isOfServer)) add(builtIn)
  for (const searched of schemas) {
    if (isOfServer(searched)) add(builtIn)
    const oid = binding.catalog.schema(searched)?.oid
    add(candidates(named.filter(({ schemaOid }) => schemaOid === oid).map(({ operator }) => operator)))
  }
  return found
}

const sameOperands = (a: Candidate, b: Candidate): boolean =>
  a.types.length === b.types.length && a.types.every((type, index) => type === b.types[index])
