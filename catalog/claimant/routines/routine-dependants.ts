// What stands on a function: views, defaults, checks, generated columns, policies and index expressions that call it, triggers that run
// it. Their texts say so, and are bound to tell which of several functions of one name they mean.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { bindQuery } from '../../../engine/bind/query/query.ts'
import type { BindContext } from '../../../engine/bind/binding.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { some } from '../../../engine/bind/expression/rewrite.ts'
import { whenOverParameters } from '../../../engine/bind/trigger-when.ts'
import { functionsOfAggregate } from '../../../engine/routines/routine.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import { queryKeepers } from '../../query-keepers.ts'
import type { RoutineRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Dependant } from '../dependencies.ts'

export function dependantsOfRoutine(draft: CatalogDraft, oid: number): Dependant[] {
  const { catalog } = draft
  const routine = catalog.row('routine', oid)
  if (!routine) return []
  const dependants = callersOf(draft, oid, routine.name)
  const add = (object: Dependant['object']): void => void dependants.push({ object, type: 'normal' })
  for (const other of catalog.rowsOf('routine'))
    if (other.oid !== oid && standsOn(other.definition, oid)) add({ kind: 'routine', oid: other.oid })
  for (const relation of [...catalog.rowsOf('table'), ...catalog.rowsOf('view')])
    for (const trigger of relation.triggers ?? [])
      if (
        trigger.routine === oid ||
        (trigger.whenSql !== undefined && whenCalls(draft, relation.oid, trigger, routine))
      )
        add({ kind: 'trigger', oid: trigger.oid, table: relation.oid })
  return dependants
}

const standsOn = ({ aggregate, standard }: RoutineRow['definition'], oid: number): boolean =>
  standard?.calls?.includes(oid) === true || (aggregate !== undefined && functionsOfAggregate(aggregate).includes(oid))

/** What is kept as text that says word, and calls the function when it is bound: by its name, an operator or a cast. */
export function callersOf(draft: CatalogDraft, oid: number, word: string): Dependant[] {
  const { catalog } = draft
  const routine = { name: word }
  const dependants: Dependant[] = []
  const add = (object: Dependant['object']): void => void dependants.push({ object, type: 'normal' })
  for (const view of queryKeepers(catalog))
    if (mentions(view.sql, routine) && calls(draft, view.sql, oid)) add({ kind: 'relation', oid: view.oid })
  for (const table of catalog.rowsOf('table')) {
    const from = `FROM ${spell(draft, table.schemaOid)}.${quoteIdentifier(table.name)}`
    const named = (sql: string | undefined): boolean =>
      sql !== undefined && mentions(sql, routine) && calls(draft, `SELECT ${sql} ${from}`, oid)
    for (const { defaultSql, attribute, generated } of table.columns) {
      if (named(defaultSql))
        add({
          kind: generated ? 'column' : 'default',
          oid: table.oid,
          attribute,
        })
    }
    for (const constraint of table.constraints)
      if (constraint.kind === 'check' && named(constraint.sql))
        add({ kind: 'constraint', oid: constraint.oid, table: table.oid })
    for (const policy of table.policies ?? [])
      if (named(policy.usingSql) || named(policy.checkSql)) add({ kind: 'policy', oid: policy.oid, table: table.oid })
    for (const index of catalog.indexesOf(table.oid))
      if (named(index.whereSql) || index.columns.some(({ sql }) => named(sql)))
        add({ kind: 'relation', oid: index.oid })
  }
  return dependants
}

function whenCalls(
  { catalog, context }: CatalogDraft,
  table: number,
  { whenSql = '' }: Trigger,
  routine: RoutineRow,
): boolean {
  const relation = catalog.relationByOid(table)
  if (!mentions(whenSql, routine) || !relation || !('table' in relation)) return false
  try {
    const expression = whenOverParameters(whenSql, relation.table, bindContextOf(catalog, context))
    return some(expression, (part) => part.kind === 'call' && part.function === routine.oid)
  } catch {
    return false
  }
}

/** Only texts with the name in them are worth binding. */
const mentions = (sql: string, { name }: Pick<RoutineRow, 'name'>): boolean => sql.includes(name)

const spell = ({ catalog }: CatalogDraft, schema: number): string =>
  quoteIdentifier(catalog.schemaByOid(schema)?.name ?? '')

function calls({ catalog, context }: CatalogDraft, sql: string, oid: number): boolean {
  try {
    return bindQuery(parseSql(sql)[0].node as ParseNode, bindContextOf(catalog, context)).routines.includes(oid)
  } catch {
    // What cannot be bound any more stands on nothing.
    return false
  }
}

const bindContextOf = (catalog: CatalogDraft['catalog'], context: CatalogDraft['context']): BindContext => ({
  catalog,
  searchPath: [...context.searchPath, 'public'],
  user: context.user,
  settings: context.settings,
  session: context.session,
  parameterTypes: [],
  unrestricted: true,
  keepsCasts: true,
})
