// SQL text of what the catalog holds: constraints, indexes, views, defaults, functions.
import { triggersOf } from './trigger-definition.ts'
import { derivedOid } from './derived-oid.ts'
import { notNullsOf } from '../../inheritance/not-null-constraints.ts'
import { updatableCommands, writableColumns } from './updatable.ts'
import { wrongObjectType } from '../../errors.ts'
import { isMaterialized } from '../../relation-word.ts'
import { rowTypeOf } from '../../types/user-oids.ts'
import { argumentsText, type NameOfType, resultText } from '../../routines/routine-text.ts'
import type { Constraint, ExclusionConstraint, IndexSchema, Table } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import { stable, stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findFunction } from '../registry.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { attributeNames, classOf, indexText, memberText, optionsText } from './index-definition.ts'
import type { StoredScope } from './effects.ts'
import { expressionText } from './expression-text.ts'
import { relationNamed, typeText } from './reg-text.ts'
import { tableOfConstraint } from './relation-parts.ts'
import { qualifiedRelationText, relationText } from './search-path.ts'
import { viewText } from './view-text.ts'
import { viewOfRule } from './view-rule.ts'

export const definitionFunctions: readonly FunctionDefinition[] = [
  stableLax(
    1081,
    'format_type',
    [Oid.oid, Oid.int4],
    Oid.text,
    ([type, typmod]: [number | null, number | null], context) =>
      type === null ? null : type === 0 ? '-' : typeText(type, typmod ?? undefined, context),
  ),
  stable(1349, 'oidvectortypes', [Oid.oidvector], Oid.text, ([types]: [{ readonly elements: readonly number[] }]) =>
    types.elements.map((type) => formatType(type)).join(', '),
  ),
  stable(
    1642,
    'pg_get_userbyid',
    [Oid.oid],
    Oid.name,
    ([oid]: [number], { catalog }) => catalog.roleByOid(oid)?.name ?? `unknown (OID=${oid})`,
  ),
  // Stored expressions are kept as SQL text.
  stable(1716, 'pg_get_expr', [Oid.pg_node_tree, Oid.oid], Oid.text, ([sql, oid]: [string, number], context) =>
    expressionText(sql, scopeOf(oid, context), false, context),
  ),
  stable(
    2509,
    'pg_get_expr',
    [Oid.pg_node_tree, Oid.oid, Oid.bool],
    Oid.text,
    ([sql, oid, pretty]: [string, number, boolean], context) =>
      expressionText(sql, scopeOf(oid, context), pretty, context),
  ),
  stable(1387, 'pg_get_constraintdef', [Oid.oid], Oid.text, ([oid]: [number], context) =>
    constraintText(oid, false, context),
  ),
  stable(2508, 'pg_get_constraintdef', [Oid.oid, Oid.bool], Oid.text, ([oid, pretty]: [number, boolean], context) =>
    constraintText(oid, pretty, context),
  ),
  stable(1643, 'pg_get_indexdef', [Oid.oid], Oid.text, ([oid]: [number], context) => indexText(oid, 0, false, context)),
  stable(
    2507,
    'pg_get_indexdef',
    [Oid.oid, Oid.int4, Oid.bool],
    Oid.text,
    ([oid, column, pretty]: [number, number, boolean], context) => indexText(oid, column, pretty, context),
  ),
  stable(1641, 'pg_get_viewdef', [Oid.oid], Oid.text, ([oid]: [number], context) =>
    viewText(context.catalog.relationByOid(oid), context),
  ),
  stable(2506, 'pg_get_viewdef', [Oid.oid, Oid.bool], Oid.text, ([oid, pretty]: [number, boolean], context) =>
    viewText(context.catalog.relationByOid(oid), context, pretty),
  ),
  stable(3159, 'pg_get_viewdef', [Oid.oid, Oid.int4], Oid.text, ([oid, wrapColumn]: [number, number], context) =>
    viewText(context.catalog.relationByOid(oid), context, true, wrapColumn),
  ),
  stable(1640, 'pg_get_viewdef', [Oid.text], Oid.text, ([name]: [string], context) => viewNamed(name, false, context)),
  stable(2505, 'pg_get_viewdef', [Oid.text, Oid.bool], Oid.text, ([name, pretty]: [string, boolean], context) =>
    viewNamed(name, pretty, context),
  ),
  stable(2162, 'pg_get_function_arguments', [Oid.oid], Oid.text, ([oid]: [number], context) =>
    functionArguments(oid, true, context),
  ),
  stable(2232, 'pg_get_function_identity_arguments', [Oid.oid], Oid.text, ([oid]: [number], context) =>
    functionArguments(oid, false, context),
  ),
  stable(2165, 'pg_get_function_result', [Oid.oid], Oid.text, ([oid]: [number], context) =>
    functionResult(oid, context),
  ),
  stable(
    3808,
    'pg_get_function_arg_default',
    [Oid.oid, Oid.int4],
    Oid.text,
    ([oid, at]: [number, number], { catalog }) =>
      catalog.routine?.(oid)?.definition.arguments[at - 1]?.defaultSql ?? null,
  ),
  stable(6197, 'pg_get_function_sqlbody', [Oid.oid], Oid.text, ([oid]: [number], { catalog }) => {
    const definition = catalog.routine?.(oid)?.definition
    return definition?.standard ? definition.body : null
  }),
  stable(1573, 'pg_get_ruledef', [Oid.oid], Oid.text, ([oid]: [number], context) => ruleText(oid, false, context)),
  stable(2504, 'pg_get_ruledef', [Oid.oid, Oid.bool], Oid.text, ([oid, pretty]: [number, boolean], context) =>
    ruleText(oid, pretty, context),
  ),
  stable(6120, 'pg_get_replica_identity_index', [Oid.regclass], Oid.regclass, () => null),
  stable(6121, 'pg_relation_is_publishable', [Oid.regclass], Oid.bool, ([oid]: [number], { catalog }) => {
    const relation = catalog.relationByOid(oid)
    return relation ? relation.kind === 'table' : null
  }),
  stable(
    3842,
    'pg_relation_is_updatable',
    [Oid.regclass, Oid.bool],
    Oid.int4,
    ([oid, triggers]: [number, boolean], { catalog }) =>
      updatableCommands(catalog.relationByOid(oid), catalog, triggers),
  ),
  stable(
    3843,
    'pg_column_is_updatable',
    [Oid.regclass, Oid.int2, Oid.bool],
    Oid.bool,
    ([oid, attribute, triggers]: [number, number, boolean], { catalog }) => {
      const relation = catalog.relationByOid(oid)
      if (attribute <= 0) return false
      if (relation?.kind === 'view') return writableColumns(relation.table, catalog, triggers)?.has(attribute) === true
      return relation?.kind === 'table'
    },
  ),
  stableLax(3162, 'pg_collation_for', [Oid.any], Oid.text, (_, { argTypes }) =>
    collatable.has(argTypes[0].oid) ? '"default"' : null,
  ),
]

/** A relation's, or of a domain, whose default may be asked for with the domain's OID. */
const scopeOf = (oid: number, { catalog }: FunctionContext): StoredScope => ({
  kind: 'columns',
  oid: catalog.relationByOid(oid) ? oid : 0,
})

const collatable: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.bpchar, Oid.name, Oid.unknown])

function constraintText(oid: number, pretty: boolean, context: FunctionContext): string | null {
  const owner = tableOfConstraint(context.catalog, oid)
  const relation = owner === undefined ? undefined : context.catalog.relationByOid(owner)
  if (relation?.kind === 'table') {
    const constraint = relation.table.schema.constraints.find((candidate) => candidate.oid === oid)
    if (constraint) return oneConstraint(constraint, relation.table, pretty, context)
    const own = notNullsOf(context.catalog, relation.table)
    const found = own.find(({ column }) => derivedOid(relation.oid, column.attribute) === oid)
    if (found) return `NOT NULL ${quoteIdentifier(found.column.name)}${found.noInherit ? ' NO INHERIT' : ''}`
  }
  for (const { trigger } of triggersOf(context.catalog))
    if (trigger.constraint?.oid === oid) return `TRIGGER${timingText(trigger.constraint)}`
  for (const { oid: domain, definition } of context.catalog.types?.() ?? []) {
    if (definition.kind !== 'domain') continue
    if (definition.notNull?.oid === oid) return 'NOT NULL'
    const check = definition.checks.find((one) => one.oid === oid)
    if (check) return checkText(check, { kind: 'value', oid: domain }, pretty, context)
  }
  return null
}

const actions = { a: '', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' } as const

export function oneConstraint(constraint: Constraint, table: Table, pretty: boolean, context: FunctionContext): string {
  switch (constraint.kind) {
    case 'primary':
    case 'unique': {
      const index = context.catalog.indexesOf(table.info.oid).find((candidate) => candidate.oid === constraint.index)
      const include = index && index.include.length > 0 ? ` INCLUDE (${attributeNames(table, index.include)})` : ''
      const nulls = constraint.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
      const word = constraint.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'
      const options = optionsText(index?.options)
      return `${word}${nulls} (${attributeNames(table, constraint.attributes)})${include}${options}${timingText(constraint)}`
    }
    case 'exclusion': {
      const index = context.catalog.indexesOf(table.info.oid).find((candidate) => candidate.oid === constraint.index)
      return index ? exclusionText(constraint, index, table, pretty, context) + timingText(constraint) : ''
    }
    case 'check':
      return checkText(constraint, { kind: 'columns', oid: table.info.oid }, pretty, context)
    case 'foreign': {
      const target = context.catalog.relationByOid(constraint.references)
      const targetName = target ? relationText(target, context) : String(constraint.references)
      const targetColumns =
        target?.kind === 'table' ? attributeNames(target.table, constraint.referencedAttributes) : ''
      const match = constraint.match === 'f' ? ' MATCH FULL' : ''
      const update = constraint.onUpdate === 'a' ? '' : ` ON UPDATE ${actions[constraint.onUpdate]}`
      const sets = constraint.deleteSets ? ` (${attributeNames(table, constraint.deleteSets)})` : ''
      const remove = constraint.onDelete === 'a' ? '' : ` ON DELETE ${actions[constraint.onDelete]}${sets}`
      return `FOREIGN KEY (${attributeNames(table, constraint.attributes)}) REFERENCES ${targetName}(${targetColumns})${match}${update}${remove}${timingText(constraint)}${validityText(constraint)}`
    }
  }
}

function exclusionText(
  { temporal, attributes }: ExclusionConstraint,
  index: IndexSchema,
  table: Table,
  pretty: boolean,
  context: FunctionContext,
): string {
  const include = index.include.length > 0 ? ` INCLUDE (${attributeNames(table, index.include)})` : ''
  const options = optionsText(index.options)
  if (temporal) {
    const word = temporal === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'
    return `${word} (${attributeNames(table, attributes)} WITHOUT OVERLAPS)${include}${options}`
  }
  const keys = index.columns.map(
    (key) =>
      `${memberText(key, table, pretty, context)}${classOf(key, index.method, context)} WITH ${key.operator?.name}`,
  )
  const scope: StoredScope = { kind: 'columns', oid: table.info.oid }
  const where = index.whereSql === undefined ? '' : ` WHERE (${expressionText(index.whereSql, scope, pretty, context)})`
  return `EXCLUDE USING ${index.method} (${keys.join(', ')})${include}${options}${where}`
}

const checkText = (
  check: {
    readonly sql: string
    readonly noInherit?: true
    readonly notEnforced?: true
    readonly notValid?: true
  },
  scope: StoredScope,
  pretty: boolean,
  context: FunctionContext,
): string =>
  `CHECK (${expressionText(check.sql, scope, pretty, context)})${check.noInherit ? ' NO INHERIT' : ''}${validityText(check)}`

const timingText = (constraint: { readonly deferrable?: true; readonly initiallyDeferred?: true }): string =>
  (constraint.deferrable ? ' DEFERRABLE' : '') + (constraint.initiallyDeferred ? ' INITIALLY DEFERRED' : '')

const validityText = (constraint: { readonly notEnforced?: true; readonly notValid?: true }): string =>
  constraint.notEnforced ? ' NOT ENFORCED' : constraint.notValid ? ' NOT VALID' : ''

/** The rule that stands behind a view. */
function ruleText(oid: number, pretty: boolean, context: FunctionContext): string | null {
  const view = context.catalog.relationByOid(viewOfRule(oid))
  const text = viewText(view, context, pretty)
  if (!view || text === null) return null
  const name = pretty ? relationText(view, context) : qualifiedRelationText(view, context)
  return `CREATE RULE "_RETURN" AS\n    ON SELECT TO ${name} DO INSTEAD ${text}`
}

function viewNamed(name: string, pretty: boolean, context: FunctionContext): string | null {
  const relation = relationNamed(name, context)
  if (relation.kind !== 'view' && !isMaterialized(relation)) throw wrongObjectType(`"${relation.name}" is not a view`)
  return viewText(relation, context, pretty)
}

export function functionArguments(oid: number, withDefaults: boolean, context: FunctionContext): string | null {
  const routine = context.catalog.routine?.(oid)
  if (routine) return argumentsText(routine, typesFor(context), !withDefaults)
  const found = findFunction(oid)
  if (!found) return null
  const defaults = found.defaults ?? []
  const firstDefault = found.args.length - defaults.length
  return found.args
    .map((type, index) => {
      const name = found.argNames?.[index]
      const variadic = found.variadic !== undefined && index === found.args.length - 1 ? 'VARIADIC ' : ''
      const fallback = withDefaults && index >= firstDefault ? defaults[index - firstDefault] : undefined
      const tail = fallback === undefined ? '' : ` DEFAULT ${defaultText(fallback, type)}`
      return `${variadic}${name ? `${quoteIdentifier(name)} ` : ''}${formatType(type)}${tail}`
    })
    .join(', ')
}

const bareDefaults: ReadonlySet<number> = new Set([Oid.bool, Oid.int4, Oid.int8, Oid.float8])

function defaultText(text: string | null, type: number): string {
  if (text === null) return 'NULL'
  return bareDefaults.has(type) ? text : `'${text.replaceAll("'", "''")}'::${formatType(type, -1)}`
}

/** Types of routines as this session reads them: qualified where its search path does not find them. */
export const typesFor =
  (context: FunctionContext): NameOfType =>
  (type, relation) =>
    typeText(relation === undefined ? type : rowTypeOf(relation), undefined, context)

export function functionResult(oid: number, context: FunctionContext): string | null {
  const routine = context.catalog.routine?.(oid)
  if (routine) return resultText(routine, typesFor(context))
  const found = findFunction(oid)
  if (!found) return null
  return (found.kind === 'set' ? 'SETOF ' : '') + formatType(found.result)
}
