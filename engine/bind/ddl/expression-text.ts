// An expression's parse tree back to SQL text, fully parenthesised: what defaults, checks and index columns are kept as.
// Queries inside are refused by those who store expressions, so they have no text here.
import { parseBits } from '../../types/bit-string.ts'
import { notSupported, PgError } from '../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'

/** Throws 0A000 where an expression has no place in a stored definition. `clause` names it: DEFAULT expression, check constraint. */
export function expressionText(node: ParseNode, clause: string): string {
  const body = bodyOf(node)
  const text = (part: ParseNode): string => expressionText(part, clause)
  const list = (parts: readonly ParseNode[] | undefined): string => (parts ?? []).map(text).join(', ')
  switch (kindOf(node)) {
    case 'A_Const':
      return constantText(body)
    case 'ColumnRef':
      return (body.fields as ParseNode[])
        .map((field) => (kindOf(field) === 'A_Star' ? '*' : quoteIdentifier(bodyOf(field).sval ?? '')))
        .join('.')
    case 'ParamRef':
      throw new PgError('42P02', `there is no parameter $${body.number ?? 0}`, { position: (body.location ?? 0) + 1 })
    case 'A_Expr':
      return operatorText(body, text)
    case 'BoolExpr': {
      if (body.boolop === 'NOT_EXPR') return `(NOT ${text(body.args[0])})`
      return `(${(body.args as ParseNode[]).map(text).join(body.boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`
    }
    case 'NullTest':
      return `(${text(body.arg)} ${body.nulltesttype === 'IS_NULL' ? 'IS NULL' : 'IS NOT NULL'})`
    case 'BooleanTest':
      return `(${text(body.arg)} ${(body.booltesttype as string).replaceAll('_', ' ')})`
    case 'TypeCast':
      return `(${text(body.arg)})::${typeNameText(body.typeName)}`
    case 'CollateClause':
      return `(${text(body.arg)} COLLATE ${nameParts(body.collname).map(quoteIdentifier).join('.')})`
    case 'FuncCall':
      return callText(body, text)
    case 'NamedArgExpr':
      return `${quoteIdentifier(body.name)} => ${text(body.arg)}`
    case 'CaseExpr': {
      const whens = (body.args as ParseNode[]).map((when) => {
        const branch = bodyOf(when)
        return ` WHEN ${text(branch.expr)} THEN ${text(branch.result)}`
      })
      const operand = body.arg ? ` ${text(body.arg)}` : ''
      return `CASE${operand}${whens.join('')}${body.defresult ? ` ELSE ${text(body.defresult)}` : ''} END`
    }
    case 'CoalesceExpr':
      return `COALESCE(${list(body.args)})`
    case 'MinMaxExpr':
      return `${body.op === 'IS_GREATEST' ? 'GREATEST' : 'LEAST'}(${list(body.args)})`
    case 'A_ArrayExpr':
      return `ARRAY[${list(body.elements)}]`
    case 'RowExpr':
      return `ROW(${list(body.args)})`
    case 'A_Indirection':
      return `(${text(body.arg)})${(body.indirection as ParseNode[]).map((step) => indirectionText(step, text)).join('')}`
    case 'SQLValueFunction':
      return valueFunctionText(body)
    case 'List':
      return `(${list(body.items)})`
    case 'SubLink':
      throw new PgError('0A000', `cannot use subquery in ${clause}`, { position: (body.location ?? 0) + 1 })
    case 'GroupingFunc':
      throw new PgError('42803', `grouping operations are not allowed in ${clause}s`)
    default:
      throw notSupported(`${kindOf(node)} in ${clause}`)
  }
}

function constantText(constant: ParseNode): string {
  if (constant.isnull) return 'NULL'
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval
  if (constant.boolval) return constant.boolval.boolval ? 'true' : 'false'
  if (constant.bsval) return `${quoteLiteral(parseBits(constant.bsval.bsval))}::"bit"`
  return quoteLiteral(constant.sval?.sval ?? '')
}

function operatorText(body: ParseNode, text: (node: ParseNode) => string): string {
  const parts = nameParts(body.name)
  const name = parts[parts.length - 1]
  const operator = parts.length > 1 ? `OPERATOR(${quoteIdentifier(parts[0])}.${name})` : name
  const left = body.lexpr ? `${text(body.lexpr)} ` : ''
  const items = (): readonly ParseNode[] => (kindOf(body.rexpr) === 'List' ? bodyOf(body.rexpr).items : [body.rexpr])
  switch (body.kind) {
    case 'AEXPR_OP':
      return `(${left}${operator} ${text(body.rexpr)})`
    case 'AEXPR_OP_ANY':
      return `(${left}${operator} ANY (${text(body.rexpr)}))`
    case 'AEXPR_OP_ALL':
      return `(${left}${operator} ALL (${text(body.rexpr)}))`
    case 'AEXPR_DISTINCT':
      return `(${left}IS DISTINCT FROM ${text(body.rexpr)})`
    case 'AEXPR_NOT_DISTINCT':
      return `(${left}IS NOT DISTINCT FROM ${text(body.rexpr)})`
    case 'AEXPR_NULLIF':
      return `NULLIF(${text(body.lexpr)}, ${text(body.rexpr)})`
    case 'AEXPR_IN':
      return `(${left}${name === '<>' ? 'NOT IN' : 'IN'} (${items().map(text).join(', ')}))`
    case 'AEXPR_LIKE':
      return `(${left}${name.startsWith('!') ? 'NOT LIKE' : 'LIKE'} ${patternText(body.rexpr, text)})`
    case 'AEXPR_ILIKE':
      return `(${left}${name.startsWith('!') ? 'NOT ILIKE' : 'ILIKE'} ${patternText(body.rexpr, text)})`
    case 'AEXPR_SIMILAR':
      return `(${left}${name} ${text(body.rexpr)})`
    default: {
      // The four kinds of BETWEEN.
      const words = (body.kind as string).replace('AEXPR_', '').replace('_SYM', ' SYMMETRIC').replace('NOT_', 'NOT ')
      return `(${left}${words} ${items().map(text).join(' AND ')})`
    }
  }
}

/** LIKE … ESCAPE … comes as a call of like_escape. */
function patternText(pattern: ParseNode, text: (node: ParseNode) => string): string {
  const call = kindOf(pattern) === 'FuncCall' ? bodyOf(pattern) : undefined
  if (!call || nameParts(call.funcname).at(-1) !== 'like_escape') return text(pattern)
  return `${text(call.args[0])} ESCAPE ${text(call.args[1])}`
}

function callText(body: ParseNode, text: (node: ParseNode) => string): string {
  if (body.over)
    throw new PgError('42P20', 'window functions are not allowed here', { position: (body.location ?? 0) + 1 })
  const name = nameParts(body.funcname).map(quoteIdentifier).join('.')
  const args: string[] = (body.args ?? []).map(text)
  if (body.func_variadic) args.push(`VARIADIC ${args.pop()}`)
  const distinct = body.agg_distinct ? 'DISTINCT ' : ''
  return `${name}(${body.agg_star ? '*' : distinct + args.join(', ')})`
}

function indirectionText(step: ParseNode, text: (node: ParseNode) => string): string {
  if (kindOf(step) === 'String') return `.${quoteIdentifier(bodyOf(step).sval)}`
  const { is_slice: slice, lidx, uidx } = bodyOf(step)
  if (!slice) return `[${text(uidx)}]`
  return `[${lidx ? text(lidx) : ''}:${uidx ? text(uidx) : ''}]`
}

/** CURRENT_TIMESTAMP and its kin, with a precision where the name says so. */
function valueFunctionText(body: ParseNode): string {
  const words = (body.op as string).replace('SVFOP_', '')
  if (!words.endsWith('_N')) return words
  return `${words.slice(0, -2)}(${body.typmod ?? 0})`
}

/** A TypeName as it was written. */
export function typeNameText(type: ParseNode): string {
  const parts = nameParts(type.names)
  const name = parts.length === 2 && parts[0] === 'pg_catalog' ? parts.slice(1) : parts
  const modifiers = (type.typmods ?? []).map((modifier: ParseNode) => expressionText(modifier, 'type modifier'))
  const suffix = modifiers.length > 0 ? `(${modifiers.join(', ')})` : ''
  // interval's first modifier is a mask of fields; the grammar has no way to write it back.
  if (name[0] === 'interval' && modifiers.length > 0) throw notSupported('interval fields in a stored expression')
  return `${name.map(quoteIdentifier).join('.')}${suffix}${'[]'.repeat(type.arrayBounds?.length ?? 0)}`
}
