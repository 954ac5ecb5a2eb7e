// pg_get_triggerdef: the statement that makes a trigger again (ruleutils.c).
import { builtInTriggerName } from './built-in-triggers.ts'
import type { Trigger } from '../../routines/trigger.ts'
import type { CatalogView, Relation } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'
import { expressionText } from './expression-text.ts'
import { relationOfTrigger } from './relation-parts.ts'
import { isSchemaSearched, qualifiedRelationText, relationText } from './search-path.ts'

export const triggerDefinitionFunctions: readonly FunctionDefinition[] = [
  stable(1662, 'pg_get_triggerdef', [Oid.oid], Oid.text, ([oid]: [number], context) =>
    triggerText(oid, false, context),
  ),
  stable(2730, 'pg_get_triggerdef', [Oid.oid, Oid.bool], Oid.text, ([oid, pretty]: [number, boolean], context) =>
    triggerText(oid, pretty, context),
  ),
]

export interface OwnedTrigger {
  readonly relation: Extract<Relation, { readonly table: unknown }>
  readonly trigger: Trigger
}

export function* triggersOf(catalog: CatalogView): Generator<OwnedTrigger> {
  for (const relation of catalog.relations()) {
    if (relation.kind !== 'table' && relation.kind !== 'view') continue
    for (const trigger of relation.table.info.triggers ?? []) yield { relation, trigger }
  }
}

const timings = { before: 'BEFORE', after: 'AFTER', instead: 'INSTEAD OF' } as const

function triggerText(oid: number, pretty: boolean, context: FunctionContext): string | null {
  const owner = relationOfTrigger(context.catalog, oid)
  const relation = owner === undefined ? undefined : context.catalog.relationByOid(owner)
  if (relation?.kind !== 'table' && relation?.kind !== 'view') return null
  const trigger = relation.table.info.triggers?.find((one) => one.oid === oid)
  return trigger ? text({ relation, trigger }, pretty, context) : null
}

function text({ relation, trigger }: OwnedTrigger, pretty: boolean, context: FunctionContext): string {
  const { constraint, columns } = trigger
  const { columns: all } = relation.table.schema
  const names = columns?.map((one) => quoteIdentifier(all.find(({ attribute }) => attribute === one)?.name ?? '?'))
  const events = (['insert', 'delete', 'update', 'truncate'] as const)
    .filter((event) => trigger.events.includes(event))
    .map((event) => (event === 'update' && names ? `UPDATE OF ${names.join(', ')}` : event.toUpperCase()))
  const from = constraint?.references === undefined ? undefined : context.catalog.relationByOid(constraint.references)
  const tables = [
    ...(trigger.oldTable === undefined ? [] : [`OLD TABLE AS ${quoteIdentifier(trigger.oldTable)}`]),
    ...(trigger.newTable === undefined ? [] : [`NEW TABLE AS ${quoteIdentifier(trigger.newTable)}`]),
  ]
  const when = trigger.whenSql
  return [
    `CREATE ${constraint ? 'CONSTRAINT ' : ''}TRIGGER ${quoteIdentifier(trigger.name)} ${timings[trigger.timing]}`,
    events.join(' OR '),
    `ON ${pretty ? relationText(relation, context) : qualifiedRelationText(relation, context)}`,
    ...(from ? [`FROM ${relationText(from, context)}`] : []),
    ...(constraint
      ? [
          `${constraint.deferrable ? '' : 'NOT '}DEFERRABLE INITIALLY ${constraint.initiallyDeferred ? 'DEFERRED' : 'IMMEDIATE'}`,
        ]
      : []),
    ...(tables.length > 0 ? [`REFERENCING ${tables.join(' ')}`] : []),
    `FOR EACH ${trigger.forEach.toUpperCase()}`,
    ...(when === undefined
      ? []
      : [`WHEN (${expressionText(when, { kind: 'rows', oid: relation.table.info.oid }, pretty, context)})`]),
    actionText(trigger, context),
  ].join(' ')
}

/** EXECUTE FUNCTION f('a'). */
export function actionText(
  { routine, arguments: args }: Trigger,
  context: Pick<FunctionContext, 'catalog' | 'session'>,
): string {
  const found = context.catalog.routine?.(routine)
  const schema = found && context.catalog.schemaByOid(found.schemaOid)?.name
  const isFound = schema === undefined || isSchemaSearched(schema, context)
  const name = found
    ? `${isFound ? '' : `${quoteIdentifier(schema)}.`}${quoteIdentifier(found.name)}`
    : (builtInTriggerName(routine) ?? '?')
  return `EXECUTE FUNCTION ${name}(${args.map(quoteLiteral).join(', ')})`
}
