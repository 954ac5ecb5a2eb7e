// Bind: one parsed statement to a typed plan, a change of the catalog, or a utility statement for the session.
import { PgError, notSupported } from '../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../parse/node.ts'
import type { RawStatement } from '../parse/parse.ts'
import type { Expression } from '../plan/expression.ts'
import type { TypeRef } from '../types/type.ts'
import { openBinding, type BindContext } from './binding.ts'
import { coerceTo } from './overloads/coerce.ts'
import { bindCall } from './expression/call.ts'
import { bindCopy } from './copy/copy.ts'
import { bindCreateMaterializedView } from './ddl/create-materialized-view.ts'
import { bindCreateTableAs } from './ddl/create-table-as.ts'
import { withCursorRows } from './expression/current-row.ts'
import { bindDdl } from './ddl/ddl.ts'
import { bindExplain } from './explain.ts'
import { bindExpression } from './expression/expression.ts'
import { bindQuery, isQuery } from './query/query.ts'
import { some } from './expression/rewrite.ts'
import { openLevel } from './scope.ts'
import type { BoundQuery, BoundStatement } from './statement.ts'
import { bindTypeName } from './types/type-name.ts'
import { typeName, typeOf } from './types/types.ts'

export type { BindContext } from './binding.ts'
export { bindQuery } from './query/query.ts'

/** Throws PgError with a position in the whole text. Fills in context.parameterTypes. */
export function bindStatement(statement: RawStatement, context: BindContext): BoundStatement {
  try {
    return bindAny(statement, context)
  } catch (error) {
    // The tree was shallow enough for the parser and is too deep for the recursion here.
    if (error instanceof RangeError && /call stack/i.test(error.message))
      throw new PgError('54001', 'stack depth limit exceeded')
    throw error
  }
}

function bindAny(statement: RawStatement, context: BindContext): BoundStatement {
  const node: ParseNode = statement.node
  const kind = kindOf(node)
  const body = bodyOf(node)
  if (kind === 'SelectStmt' && intoOf(body)) return bindSelectInto(node, body, context)
  if (isQuery(node)) return bindQuery(node, context)
  switch (kind) {
    case 'ExplainStmt':
      return bindExplain(body, context)
    case 'CreateTableAsStmt':
      return bindTableAs(body, context, statement)
    case 'CopyStmt':
      return bindCopy(body, context)
    case 'DeclareCursorStmt':
      return { kind: 'utility', node: kind, statement, query: bindCursor(body, context) }
    case 'CallStmt':
      return { kind: 'utility', node: kind, statement, call: bindCall(body.funccall, context) }
  }
  const ddl = bindDdl(kind, body, { ...context, keepsCasts: true }, statement)
  if (ddl) return { kind: 'ddl', ...ddl }
  return { kind: 'utility', node: kind, statement }
}

function bindCursor(body: ParseNode, context: BindContext): BoundQuery {
  const query = isQuery(body.query) ? bindQuery(body.query, context) : undefined
  if (query?.command !== 'SELECT') throw notSupported('DECLARE CURSOR for a statement other than SELECT')
  if (query.writes.length > 0) {
    throw new PgError('0A000', 'DECLARE CURSOR must not contain data-modifying statements in WITH')
  }
  const { plan, rows } = withCursorRows(query.plan, context.catalog)
  return { ...query, plan, cursorRows: rows }
}

function bindTableAs(body: ParseNode, context: BindContext, statement: RawStatement): BoundStatement {
  if (body.objtype === 'OBJECT_MATVIEW') return bindCreateMaterializedView(body, context, statement)
  if (!isQuery(body.query)) throw notSupported('CREATE TABLE AS EXECUTE')
  return tableFrom(body.query, body.into, body.if_not_exists === true, context)
}

/** SELECT … INTO t: INTO stands in the leftmost SELECT of a set operation. */
function intoOf(select: ParseNode): ParseNode | undefined {
  return select.intoClause ?? (select.larg ? intoOf(select.larg) : undefined)
}

function bindSelectInto(node: ParseNode, body: ParseNode, context: BindContext): BoundStatement {
  const into = intoOf(body) as ParseNode
  return tableFrom({ ...node, SelectStmt: withoutInto(body) }, into, false, context)
}

const withoutInto = (select: ParseNode): ParseNode => {
  const { intoClause: _into, ...rest } = select
  return rest.larg ? { ...rest, larg: withoutInto(rest.larg) } : rest
}

function tableFrom(node: ParseNode, into: ParseNode, ifNotExists: boolean, context: BindContext): BoundStatement {
  const query = bindQuery(node, context)
  if (query.command !== 'SELECT') throw notSupported(`CREATE TABLE AS ${query.command}`)
  return {
    kind: 'create-table-as',
    ddl: bindCreateTableAs(into, query.columns, ifNotExists, context),
    query,
    withData: into.skipData !== true,
  }
}

/** A TypeName's fields to a type, as PREPARE's parameter list has them. */
export const resolveTypeName = (typeNode: ParseNode, context: BindContext): TypeRef =>
  bindTypeName(typeNode, openBinding(context))

/** An expression without columns, coerced by assignment to a type: the arguments of EXECUTE. Throws 42804. */
export function bindScalarNode(node: ParseNode, type: number | TypeRef, context: BindContext): Expression {
  const level = openLevel(openBinding(context), undefined, 'call', false)
  const bound = bindExpression(node, level)
  if (some(bound, (inner) => inner.kind === 'subquery'))
    throw new PgError('0A000', 'cannot use subquery in EXECUTE parameter')
  const target = typeof type === 'number' ? typeOf(type) : type
  const coerced = coerceTo(bound, target, 'assignment', level.binding)
  if (coerced) return coerced
  throw new PgError(
    '42804',
    `parameter of type ${typeName(bound.type.oid)} cannot be coerced to the expected type ${typeName(target.oid)}`,
    {
      hint: 'You will need to rewrite or cast the expression.',
    },
  )
}
