// CREATE [OR REPLACE] FUNCTION and PROCEDURE.
import type { RoutineStatement } from '../../../engine/bind/ddl/routines/routine-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { functionByOid } from '../../../engine/functions/registry.ts'
import { grantableBuiltIn, privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { functionsOfAggregate, inputsOf, outputsOf, type RoutineDefinition } from '../../../engine/routines/routine.ts'
import type { RoutineRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { initialAcl } from '../privileges/initial-acl.ts'
import {
  currentRole,
  requireCreateIn,
  requireLanguageUsage,
  requireOwner,
  requireTypeUsage,
} from '../privileges/permissions.ts'
import { creationSchema } from '../resolve.ts'
import { inputTypes, sameTypes, spellRoutine } from './find-routine.ts'

export function createRoutine(draft: CatalogDraft, ddl: Extract<RoutineStatement, { kind: 'create-routine' }>): void {
  const { name, definition, replace } = ddl
  const schema = creationSchema(draft, name)
  requireCreateIn(draft, schema)
  if (definition.language !== 'internal') requireLanguageUsage(draft, definition.language)
  for (const type of new Set([definition.result, ...definition.arguments.map((one) => one.type)]))
    requireTypeUsage(draft, type)
  const role = currentRole(draft)
  if (definition.leakproof && !role.superuser)
    throw new PgError('42501', 'only superuser can define a leakproof function')
  if (definition.aggregate) requireExecute(draft, functionsOfAggregate(definition.aggregate))
  const before = draft.catalog
    .routinesNamed(schema.oid, name.name)
    .find((one) => sameTypes(inputTypes(one), inputTypes({ definition }))) as RoutineRow | undefined
  if (before) {
    if (!replace) throw new PgError('42723', `function "${name.name}" already exists with same argument types`)
    requireOwner(draft, before.owner, `${before.definition.kind} ${before.name}`)
    checkReplacement(draft, before, definition)
    draft.put('routine', before.oid, { ...before, definition })
    return
  }
  const oid = draft.newOid()
  const acl = initialAcl(draft, 'f', role.oid, schema.oid)
  draft.put('routine', oid, {
    oid,
    name: name.name,
    schemaOid: schema.oid,
    owner: role.oid,
    definition,
    database: draft.catalog.databaseOid,
    ...(acl && { acl }),
  })
}

function checkReplacement(draft: CatalogDraft, before: RoutineRow, after: RoutineDefinition): void {
  const { definition } = before
  if (definition.kind !== after.kind)
    throw new PgError('42809', 'cannot change routine kind', {
      detail: `"${before.name}" is ${kinds[definition.kind]}.`,
    })
  const hint = `Use DROP ${after.kind.toUpperCase()} ${spellRoutine(draft, before)} first.`
  if (
    definition.result !== after.result ||
    definition.returnsSet !== after.returnsSet ||
    definition.resultRelation !== after.resultRelation
  ) {
    const message =
      after.kind === 'procedure'
        ? 'cannot change whether a procedure has output parameters'
        : 'cannot change return type of existing function'
    throw new PgError('42P13', message, { hint })
  }
  const [old, next] = [outputsOf(definition), outputsOf(after)]
  if (old.length !== next.length || old.some(({ name, type }, i) => next[i].name !== name || next[i].type !== type)) {
    const detail = 'Row type defined by OUT parameters is different.'
    throw new PgError('42P13', 'cannot change return type of existing function', { detail, hint })
  }
  const inputs = inputsOf(after)
  for (const [i, { name, defaultSql }] of inputsOf(definition).entries()) {
    if (name !== '' && inputs[i].name !== name)
      throw new PgError('42P13', `cannot change name of input parameter "${name}"`, { hint })
    if (defaultSql !== undefined && inputs[i].defaultSql === undefined)
      throw new PgError('42P13', 'cannot remove parameter defaults from existing function', { hint })
  }
}

const kinds = { function: 'a function', procedure: 'a procedure', aggregate: 'an aggregate function' } as const

/** An aggregate, an operator and a cast let others run what they are made of: whoever makes them may. */
export function requireExecute(draft: CatalogDraft, functions: readonly (number | undefined)[]): void {
  const { catalog } = draft
  for (const oid of functions) {
    if (oid === undefined) continue
    const { privileges } = privilegesOn(catalog, currentRole(draft), grantableBuiltIn(catalog, 'function', oid))
    if ((privileges & Privilege.execute) === 0)
      throw new PgError('42501', `permission denied for function ${functionByOid(oid).name}`)
  }
}
