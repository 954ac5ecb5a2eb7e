// What a statement needs to be allowed, gathered while its names are bound: see engine/privileges/statement-access.ts.
import type { Expression } from '../plan/expression.ts'
import { Privilege } from '../privileges/privilege.ts'
import type { StatementAccess } from '../privileges/statement-access.ts'
import type { RoleEntry } from '../tables.ts'
import type { Binding } from './binding.ts'
import { columnsIn } from './expression/rewrite.ts'

export interface GatheredAccess {
  readonly relation: number
  readonly checkAs: number | undefined
  privileges: number
  /** How often a column was named. */
  reads: number
  readonly selected: Set<number>
  readonly inserted: Set<number>
  readonly updated: Set<number>
}

const keyOf = (relation: number, checkAs: number | undefined): string => `${relation}/${checkAs ?? ''}`

/** Notes that the statement does this to the relation, with the rights of whoever the binding stands for. */
export function needAccess(binding: Binding, relation: number, privileges: number): GatheredAccess {
  const { access } = binding.shared
  const key = keyOf(relation, binding.checkAs)
  let entry = access.get(key)
  if (!entry) {
    entry = {
      relation,
      checkAs: binding.checkAs,
      privileges: 0,
      reads: 0,
      selected: new Set(),
      inserted: new Set(),
      updated: new Set(),
    }
    access.set(key, entry)
  }
  entry.privileges |= privileges
  return entry
}

/** A column of a relation that the statement names is read. */
export function noteSelected(binding: Binding, relation: number, attribute: number): void {
  const entry = binding.shared.access.get(keyOf(relation, binding.checkAs))
  if (!entry) return
  entry.privileges |= Privilege.select
  entry.reads++
  entry.selected.add(attribute)
}

/** Columns of relations that an expression of a scope stands for. */
export function noteRead(binding: Binding, expression: Expression): void {
  const { origins } = binding.shared
  const note = (id: number): void => {
    const origin = origins.get(id)
    if (origin) noteSelected(binding, origin.table, origin.attribute)
  }
  if (expression.kind === 'column') note(expression.id)
  else for (const id of columnsIn(expression)) note(id)
}

export const gatheredAccess = ({ shared }: Binding): readonly StatementAccess[] =>
  Array.from(shared.access.values(), ({ relation, checkAs, privileges, selected, inserted, updated }) => ({
    relation,
    ...(checkAs !== undefined && { checkAs }),
    privileges,
    selected: [...selected],
    inserted: [...inserted],
    updated: [...updated],
  }))

/** Whose rights count where names are bound; undefined: a user that is no role any more. */
export const roleOf = ({ catalog, checkAs, context }: Binding): RoleEntry | undefined =>
  checkAs === undefined ? catalog.role(context.user) : catalog.roleByOid(checkAs)
