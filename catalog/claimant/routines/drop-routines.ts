// DROP FUNCTION, PROCEDURE and ROUTINE.
import type { RoutineName, RoutineStatement } from '../../../engine/bind/ddl/routines/routine-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { dropObjects, type CatalogObject } from '../dependencies.ts'
import { requireOwnerOrSchemaOwner } from '../privileges/permissions.ts'
import { spellName } from '../resolve.ts'
import { findRoutine, isBuiltIn, missingRoutine, requireWord } from './find-routine.ts'

type DropRoutines = Extract<RoutineStatement, { kind: 'drop-routines' }>

export function dropRoutines(draft: CatalogDraft, ddl: DropRoutines): void {
  const roots = ddl.objects.flatMap((object) => rootOf(draft, object, ddl))
  dropObjects(draft, [...new Map(roots.map((root) => [root.oid, root])).values()], ddl.cascade)
}

function rootOf(draft: CatalogDraft, object: RoutineName, { word, ifExists }: DropRoutines): CatalogObject[] {
  const routine = findRoutine(draft, object, word)
  if (!routine) {
    if (isBuiltIn(object) && object.missing === undefined && word !== 'procedure') {
      const types = (object.args ?? []).map((type) => formatType(type))
      const what = `${word} ${spellName(object.name)}(${types.join(',')})`
      throw new PgError('2BP01', `cannot drop ${what} because it is required by the database system`)
    }
    if (!ifExists) throw missingRoutine(draft, object, word)
    draft.notice(absence(draft, object, word))
    return []
  }
  requireWord(routine, word)
  const what = `${routine.definition.kind} ${routine.name}`
  requireOwnerOrSchemaOwner(draft, routine.owner, routine.schemaOid, what)
  return [{ kind: 'routine', oid: routine.oid }]
}

function absence(draft: CatalogDraft, object: RoutineName, word: string): string {
  const { schema } = object.name
  if (schema !== undefined && !draft.catalog.schema(schema)) return `schema "${schema}" does not exist, skipping`
  if (object.missing !== undefined) return `${object.missing}, skipping`
  return `${word} ${spellName(object.name)}(${object.written ?? ''}) does not exist, skipping`
}
