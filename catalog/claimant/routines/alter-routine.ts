// ALTER FUNCTION | PROCEDURE … RENAME TO, SET SCHEMA, OWNER TO and its options; COMMENT ON.
import type { RoutineOptions, RoutineStatement } from '../../../engine/bind/ddl/routines/routine-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { RoutineDefinition } from '../../../engine/routines/routine.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { RoutineRow } from '../../rows.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { changeRoutineOwner } from '../privileges/change-owner.ts'
import { currentRole, requireCreateIn, requireMember, requireOwner } from '../privileges/permissions.ts'
import { requireRole, requireSchema } from '../resolve.ts'
import { inputTypes, requireRoutine, sameTypes } from './find-routine.ts'

export function alterRoutine(draft: CatalogDraft, ddl: Extract<RoutineStatement, { kind: 'alter-routine' }>): void {
  const routine = requireRoutine(draft, ddl.object, ddl.word)
  requireOwner(draft, routine.owner, `${routine.definition.kind} ${routine.name}`)
  const { change } = ddl
  switch (change.kind) {
    case 'rename':
      refuseTaken(draft, routine, routine.schemaOid, change.to)
      requireCreateIn(draft, draft.catalog.schemaByOid(routine.schemaOid)!)
      return draft.put('routine', routine.oid, { ...routine, name: change.to })
    case 'schema': {
      const schema = requireSchema(draft.catalog, change.schema)
      if (schema.oid === routine.schemaOid) return
      if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
      requireCreateIn(draft, schema)
      refuseTaken(draft, routine, schema.oid, routine.name)
      return draft.put('routine', routine.oid, {
        ...routine,
        schemaOid: schema.oid,
      })
    }
    case 'owner': {
      const role = requireRole(draft.catalog, change.role)
      if (role.oid === routine.owner) return
      requireMember(draft, role)
      if (!currentRole(draft).superuser) requireCreateIn(draft, draft.catalog.schemaByOid(routine.schemaOid)!, role)
      return changeRoutineOwner(draft, routine.oid, role)
    }
    case 'comment': {
      const { comment: _, ...rest } = routine
      const commented = change.comment === null ? rest : { ...rest, comment: change.comment }
      return draft.put('routine', routine.oid, commented)
    }
    case 'options':
      return draft.put('routine', routine.oid, {
        ...routine,
        definition: withOptions(draft, routine.definition, change.options),
      })
  }
}

function refuseTaken(draft: CatalogDraft, routine: RoutineRow, schema: number, name: string): void {
  const types = inputTypes(routine)
  if (!draft.catalog.routinesNamed(schema, name).some((one) => sameTypes(inputTypes(one), types))) return
  const signature = `${name}(${types.map((type) => formatType(type)).join(', ')})`
  const where = draft.catalog.schemaByOid(schema)?.name
  throw new PgError('42723', `function ${signature} already exists in schema "${where}"`)
}

function withOptions(draft: CatalogDraft, definition: RoutineDefinition, change: RoutineOptions): RoutineDefinition {
  const { settings: changed, resetSettings, ...options } = change
  if (options.leakproof && !currentRole(draft).superuser)
    throw new PgError('42501', 'only superuser can define a leakproof function')
  if (options.rows !== undefined && !definition.returnsSet)
    throw new PgError('22023', 'ROWS is not applicable when function does not return a set')
  const { settings: before, ...rest } = definition
  const all = { ...(resetSettings ? {} : before), ...changed }
  const settings = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >
  return {
    ...rest,
    ...options,
    ...(Object.keys(settings).length > 0 && { settings }),
  }
}
