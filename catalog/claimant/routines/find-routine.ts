// Functions and procedures by the names that DDL gives them.
import type { RoutineName, RoutineWord } from '../../../engine/bind/ddl/routines/routine-statement.ts'
import { quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { PgError } from '../../../engine/errors.ts'
import { functionsNamed } from '../../../engine/functions/registry.ts'
import { spellType } from '../types/spell-type.ts'
import { argumentType, calledArguments, inputsOf, type Routine } from '../../../engine/routines/routine.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { RoutineRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { searchedSchemas, spellName } from '../resolve.ts'

export const inputTypes = ({ definition }: Pick<Routine, 'definition'>): number[] =>
  inputsOf(definition).map(argumentType)

/** f(integer,text): qualified where the search path does not find it. */
export function spellRoutine(draft: CatalogDraft, routine: Routine): string {
  const visible = searchedSchemas(draft).some(({ oid }) => oid === routine.schemaOid)
  const schema = visible ? undefined : draft.catalog.schemaByOid(routine.schemaOid)?.name
  const types = inputTypes(routine).map((type) => spellType(draft, type))
  return `${quoteName(schema, routine.name)}(${types.join(',')})`
}

const signature = ({ name, args }: RoutineName): string =>
  `${spellName(name)}(${(args ?? []).map((type) => formatType(type)).join(', ')})`

export function findRoutine(draft: CatalogDraft, object: RoutineName, word: RoutineWord): RoutineRow | undefined {
  const { name, args } = object
  if (object.missing !== undefined) return undefined
  const schemas = name.schema === undefined ? searchedSchemas(draft) : [draft.catalog.schema(name.schema)]
  const found = schemas.flatMap((schema) => (schema ? draft.catalog.routinesNamed(schema.oid, name.name) : []))
  if (args) {
    const byInputs = found.find((one) => sameTypes(inputTypes(one), args))
    const byAll = object.modeless && (word === 'procedure' || word === 'routine') ? procedureOf(found, args) : undefined
    if (byInputs && byAll && byInputs !== byAll)
      throw new PgError('42725', `procedure name "${spellName(name)}" is not unique`)
    return (byInputs ?? byAll) as RoutineRow | undefined
  }
  const ofKind = found.filter((one) => word === 'routine' || one.definition.kind === word)
  if (ofKind.length > 1) {
    throw new PgError('42725', `${word} name "${spellName(name)}" is not unique`, {
      hint: `Specify the argument list to select the ${word} unambiguously.`,
    })
  }
  return (ofKind[0] ?? found[0]) as RoutineRow | undefined
}

/** By all that a call of it names, OUT arguments too. */
const procedureOf = (routines: readonly Routine[], args: readonly number[]): Routine | undefined =>
  routines.find(
    ({ definition }) =>
      definition.kind === 'procedure' && sameTypes(calledArguments(definition).map(argumentType), args),
  )

export const sameTypes = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((type, i) => type === b[i])

/** Throws 42883, 42809; of what is built in 42501. */
export function requireRoutine(draft: CatalogDraft, object: RoutineName, word: RoutineWord): RoutineRow {
  const routine = findRoutine(draft, object, word)
  if (!routine) {
    if (isBuiltIn(object)) throw new PgError('42501', `must be owner of ${word} ${object.name.name}`)
    throw missingRoutine(draft, object, word)
  }
  requireWord(routine, word)
  return routine
}

export function isBuiltIn({ name, args }: RoutineName): boolean {
  const named = functionsNamed(name.name)
  return args ? named.some((one) => sameTypes(one.args, args)) : named.length === 1
}

export function missingRoutine(draft: CatalogDraft, object: RoutineName, word: RoutineWord): PgError {
  const { schema } = object.name
  if (schema !== undefined && !draft.catalog.schema(schema))
    return new PgError('3F000', `schema "${schema}" does not exist`)
  const isStar = word === 'aggregate' && object.args?.length === 0
  return object.args
    ? new PgError('42883', `${word} ${isStar ? `${spellName(object.name)}(*)` : signature(object)} does not exist`)
    : new PgError('42883', `could not find a ${word} named "${spellName(object.name)}"`)
}

/** Throws 42809. */
export function requireWord(routine: Routine, word: RoutineWord): void {
  if (word === 'routine' || routine.definition.kind === word) return
  const types = inputTypes(routine).map((type) => formatType(type))
  if (word === 'aggregate')
    throw new PgError('42809', `function ${routine.name}(${types.join(', ')}) is not an aggregate`)
  if (word === 'function' && routine.definition.aggregate)
    throw new PgError('42809', `"${routine.name}" is an aggregate function`, {
      hint: 'Use DROP AGGREGATE to drop aggregate functions.',
    })
  throw new PgError('42809', `${routine.name}(${types.join(', ')}) is not a ${word}`)
}
