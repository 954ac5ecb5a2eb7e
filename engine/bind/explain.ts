// EXPLAIN: options checked as PostgreSQL checks them, and the query bound.
import { PgError, notSupported } from '../errors.ts'
import { bodyOf, kindOf, locationOf, type ParseNode } from '../parse/node.ts'
import { at, openBinding, type BindContext } from './binding.ts'
import { optionBoolean, optionText } from './definition-options.ts'
import { bindQuery, isQuery } from './query/query.ts'
import type { BoundStatement, ExplainOptions } from './statement.ts'

export function bindExplain(body: ParseNode, context: BindContext): BoundStatement {
  const options = explainOptions(body.options ?? [], context)
  return { kind: 'explain', query: bindQuery(explained(body.query, options.analyze), context), options }
}

/** The query of a statement that has one: running it would do more than that, so ANALYZE is for the query alone. */
function explained(statement: ParseNode, analyze: boolean): ParseNode {
  if (isQuery(statement)) return statement
  const { query } = bodyOf(statement)
  const kind = kindOf(statement)
  if ((kind !== 'CreateTableAsStmt' && kind !== 'DeclareCursorStmt') || !isQuery(query))
    throw notSupported('EXPLAIN of this statement')
  if (analyze) throw notSupported('EXPLAIN ANALYZE of this statement')
  return query
}

const others = new Set(['settings', 'wal', 'generic_plan', 'memory', 'serialize'])

function explainOptions(nodes: readonly ParseNode[], context: BindContext): ExplainOptions {
  const given: { -readonly [Name in keyof ExplainOptions]?: ExplainOptions[Name] } = {}
  for (const { DefElem: option } of nodes) {
    const fields = at(openBinding(context), locationOf(option))
    switch (option.defname) {
      case 'analyze':
      case 'verbose':
      case 'costs':
      case 'timing':
      case 'summary':
      case 'buffers':
      case 'compiled':
        given[option.defname as 'analyze'] = optionBoolean(option)
        break
      case 'format': {
        const format = optionText(option) ?? ''
        if (format === 'xml' || format === 'yaml')
          throw notSupported(`EXPLAIN (FORMAT ${format.toUpperCase()})`, fields)
        if (format !== 'text' && format !== 'json') {
          throw new PgError('22023', `unrecognized value for EXPLAIN option "format": "${format}"`, fields)
        }
        given.format = format
        break
      }
      default:
        if (!others.has(option.defname)) {
          throw new PgError('42601', `unrecognized EXPLAIN option "${option.defname}"`, fields)
        }
        if (optionText(option) !== 'none' && optionBoolean(option)) {
          throw notSupported(`EXPLAIN option "${option.defname}"`, fields)
        }
    }
  }
  const analyze = given.analyze ?? false
  if (given.compiled && (analyze || given.format === 'json'))
    throw new PgError('22023', 'EXPLAIN option COMPILED goes with neither ANALYZE nor FORMAT JSON')
  if (given.timing && !analyze) throw new PgError('22023', 'EXPLAIN option TIMING requires ANALYZE')
  return {
    analyze,
    verbose: given.verbose ?? false,
    costs: given.costs ?? true,
    timing: given.timing ?? analyze,
    summary: given.summary ?? analyze,
    buffers: given.buffers ?? false,
    compiled: given.compiled ?? false,
    format: given.format ?? 'text',
  }
}
