// What users defined that stands on a function or a type, and what stands on it.
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Dependant } from '../dependencies.ts'
import { usersOfCollation } from './collation-users.ts'
import { usersOfTextSearch } from './text-search/text-search-users.ts'
import { callersOf } from '../routines/routine-dependants.ts'

export const definedOnRoutine = ({ catalog }: CatalogDraft, routine: number): Dependant[] =>
  catalog
    .definedObjects()
    .filter(
      ({ definition: one }) =>
        (one.kind === 'cast' && one.method.kind === 'function' && one.method.function === routine) ||
        (one.kind === 'operator' && one.function === routine),
    )
    .map(({ oid }): Dependant => ({ object: { kind: 'defined', oid }, type: 'normal' }))

export const definedOnType = ({ catalog }: CatalogDraft, type: number): Dependant[] =>
  catalog
    .definedObjects()
    .filter(
      ({ definition: one }) =>
        (one.kind === 'cast' && (one.source === type || one.target === type)) ||
        (one.kind === 'operator' && (one.left === type || one.right === type)),
    )
    .map(({ oid }): Dependant => ({ object: { kind: 'defined', oid }, type: 'normal' }))

/** Texts that say the operator; a cast may stand in any. Of a function that has another name, too, more may be found than stands on it. */
export function usersOfDefined(draft: CatalogDraft, oid: number): Dependant[] {
  const row = draft.catalog.row('defined_object', oid)!
  const { name, definition } = row
  if (definition.kind === 'collation') return usersOfCollation(draft, row)
  if (definition.kind === 'ts-configuration' || definition.kind === 'ts-dictionary')
    return usersOfTextSearch(draft, definition.kind, oid)
  if (definition.kind === 'operator' && definition.function !== undefined)
    return callersOf(draft, definition.function, name)
  if (definition.kind === 'cast' && definition.method.kind === 'function')
    return callersOf(draft, definition.method.function, '')
  return []
}
