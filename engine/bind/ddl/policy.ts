// CREATE POLICY and ALTER POLICY: their expressions are bound to be checked and kept as text, as views are where they hold queries.
import { PgError } from '../../errors.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { bodyOf, nameParts, startOf, type ParseNode } from '../../parse/node.ts'
import type { RawStatement } from '../../parse/parse.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import type { Policy, Table } from '../../tables.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { findRelation } from '../query/relations.ts'
import { columnsIn, some } from '../expression/rewrite.ts'
import { addItems, itemOf, openLevel } from '../scope.ts'
import { canonicalText } from './canonical-text.ts'
import { expressionText } from './expression-text.ts'
import { relationName, roleName } from './names.ts'
import type { Grantee, PolicyStatement } from './privilege-statement.ts'
import { fullyNamedQuery } from './view-query.ts'

const commands: Readonly<Record<string, Policy['command']>> = {
  all: '*',
  select: 'r',
  insert: 'a',
  update: 'w',
  delete: 'd',
}

export function bindCreatePolicy(node: ParseNode, context: BindContext, statement: RawStatement): PolicyStatement {
  const command = commands[node.cmd_name ?? 'all']
  if (!command) throw new PgError('42601', `unrecognized policy command "${node.cmd_name}"`)
  if ((command === 'r' || command === 'd') && node.with_check)
    throw new PgError('42601', 'WITH CHECK cannot be applied to SELECT or DELETE')
  if (command === 'a' && node.qual) throw new PgError('42601', 'only WITH CHECK expression allowed for INSERT')
  return {
    kind: 'create-policy',
    ...bindBody(node, context, statement),
    permissive: Boolean(node.permissive),
    command,
    roles: rolesOf(node.roles, context) ?? [null],
  }
}

export function bindAlterPolicy(node: ParseNode, context: BindContext, statement: RawStatement): PolicyStatement {
  const roles = rolesOf(node.roles, context)
  return {
    kind: 'alter-policy',
    ...bindBody(node, context, statement),
    permissive: true,
    command: '*',
    ...(roles && { roles }),
  }
}

function rolesOf(nodes: readonly ParseNode[] | undefined, context: BindContext): readonly Grantee[] | undefined {
  const roles = (nodes ?? []).map((node) => {
    const role = bodyOf(node)
    return role.roletype === 'ROLESPEC_PUBLIC' ? null : roleName(role, context)
  })
  // Everybody, and some more, is everybody.
  return roles.length === 0 ? undefined : roles.includes(null) ? [null] : roles
}

function bindBody(
  node: ParseNode,
  context: BindContext,
  { text }: RawStatement,
): Pick<PolicyStatement, 'table' | 'name' | 'usingSql' | 'checkSql' | 'reads'> {
  const table = relationName(node.table, context)
  const relation = findRelation(table.schema, table.name, openBinding(context))
  const reads = new Map<number, Set<number>>()
  // What is absent, or no table, is the claimant's to refuse.
  const target = relation?.kind === 'table' ? relation.table : undefined
  const stored = (expression: ParseNode | undefined): string | undefined =>
    expression && target && storePolicy(expression, target, context, text, reads)
  const usingSql = stored(node.qual)
  const checkSql = stored(node.with_check)
  return {
    table,
    name: node.policy_name,
    ...(usingSql !== undefined && { usingSql }),
    ...(checkSql !== undefined && { checkSql }),
    reads: Array.from(reads, ([one, attributes]) => ({ relation: one, attributes: [...attributes] })),
  }
}

function storePolicy(
  node: ParseNode,
  table: Table,
  context: BindContext,
  text: string,
  reads: Map<number, Set<number>>,
): string {
  refuseCalls(node)
  const binding = openBinding(context)
  const level = openLevel(binding, undefined, 'policy', false)
  const row = table.schema.columns.map((column): PlanColumn => ({
    id: binding.shared.nextColumn++,
    name: column.name,
    type: column.type,
  }))
  addItems(level, [itemOf(table.info.name, row, { table: table.info.oid })])
  const expression = coerceToBoolean(bindExpression(node, level), 'POLICY', binding)
  const note = (relation: number, attribute?: number): void => {
    if (!reads.has(relation)) reads.set(relation, new Set())
    if (attribute !== undefined) reads.get(relation)!.add(attribute)
  }
  const ids = columnsIn(expression)
  for (const [index, column] of row.entries())
    if (ids.has(column.id)) note(table.info.oid, table.schema.columns[index].attribute)
  if (!some(expression, (inner: Expression) => inner.kind === 'subquery')) {
    return canonicalText(expressionText(node, 'policy'), expression, row, 'policy', context)
  }
  for (const id of ids) {
    const origin = binding.shared.origins.get(id)
    if (origin) note(origin.table, origin.attribute)
  }
  const written = clauseText(text, startOf(node))
  const { sql, relations } = fullyNamedQuery(`SELECT ${written}`, [], context)
  for (const relation of relations) note(relation)
  return `(${sql.slice('SELECT '.length)})`
}

/** The text between the parentheses that hold a position: locations count code points. */
function clauseText(text: string, inside: number): string {
  const characters = Array.from(text)
  const tokens = /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|[()]/g
  const open: number[] = []
  const at = characters.slice(0, inside).join('').length
  let outermost: { start: number; end: number } | undefined
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    if (match[0] === '(') open.push(match.index)
    else if (match[0] === ')') {
      const start = open.pop() ?? 0
      // The clause's own parentheses are the outermost ones around it.
      if (open.length === 0 && start < at && match.index >= at) outermost = { start: start + 1, end: match.index }
    }
  }
  if (!outermost) throw new PgError('42601', 'a policy has its expressions in parentheses')
  return text.slice(outermost.start, outermost.end).trim()
}

function refuseCalls(node: ParseNode): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) return node.forEach(refuseCalls)
  // A query of its own may call what it likes.
  if (node.SubLink) return
  const call = node.FuncCall
  if (call) {
    const position = call.location >= 0 ? call.location + 1 : undefined
    const kinds = new Set(functionsNamed(nameParts(call.funcname).at(-1) ?? '').map(({ kind }) => kind))
    if (call.over) throw new PgError('42P20', 'window functions are not allowed in policy expressions', { position })
    if (kinds.size === 1 && kinds.has('aggregate'))
      throw new PgError('42803', 'aggregate functions are not allowed in policy expressions', { position })
    if (kinds.size === 1 && kinds.has('set'))
      throw new PgError('0A000', 'set-returning functions are not allowed in policy expressions', { position })
  }
  for (const value of Object.values(node)) refuseCalls(value as ParseNode)
}
