// A function by its name and the very types of its arguments, as what stands on it names it.
import { PgError } from '../../../errors.ts'
import { functionsNamed } from '../../../functions/registry.ts'
import type { FunctionDefinition } from '../../../functions/function.ts'
import { argumentType, inputsOf } from '../../../routines/routine.ts'
import { formatType } from '../../../types/registry.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { extensionFunctions } from '../../overloads/extension-objects.ts'
import { withRoutines } from '../../overloads/user-routines.ts'
import type { RoutineName } from '../routines/routine-statement.ts'

/** Throws 42883, and 42725 where the name alone has to do and several functions have it. */
export function namedRoutine({ name, args, missing }: RoutineName, context: BindContext): FunctionDefinition {
  if (missing !== undefined) throw new PgError('42704', missing)
  const binding = openBinding(context)
  const { schema } = name
  if (schema !== undefined && !context.catalog.schema(schema))
    throw new PgError('3F000', `schema "${schema}" does not exist`)
  const builtIn = schema === undefined || schema === 'pg_catalog' ? functionsNamed(name.name) : []
  const known = [...builtIn, ...extensionFunctions(schema, name.name, binding)]
  const named = withRoutines(known, schema, name.name, binding)
  const found = args ? named.filter((one) => sameTypes(declaredTypes(one), args)) : named
  const spelled = schema === undefined ? name.name : `${schema}.${name.name}`
  if (found.length > 1 && !args)
    throw new PgError('42725', `function name "${spelled}" is not unique`, {
      hint: 'Specify the argument list to select the function unambiguously.',
    })
  if (found.length > 0) return found[0]
  const signature = args ? `function ${spelled}(${args.map((type) => formatType(type)).join(', ')})` : undefined
  throw new PgError('42883', signature ? `${signature} does not exist` : `could not find a function named "${spelled}"`)
}

const declaredTypes = ({ routine, args }: FunctionDefinition): readonly number[] =>
  routine ? inputsOf(routine.definition).map(argumentType) : args

const sameTypes = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((type, index) => type === b[index])
