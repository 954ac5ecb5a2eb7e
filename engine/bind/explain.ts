// EXPLAIN: options checked as PostgreSQL checks them, and the query bound.
import { type ErrorFields, PgError, notSupported } from '../errors.ts'
import { bodyOf, kindOf, locationOf, type ParseNode } from '../parse/node.ts'
import { at, openBinding, type BindContext } from './binding.ts'
import { optionBoolean, optionText } from './definition-options.ts'
import { parametersMax } from './limits.ts'
import { bindQuery, isQuery } from './query/query.ts'
import type { BoundStatement, ExplainOptions } from './statement.ts'

export function bindExplain(body: ParseNode, context: BindContext): BoundStatement {
  const options = explainOptions(body.options ?? [], context)
  const query = explained(body.query, options.analyze)
  if (!query) return { kind: 'explain-utility', format: options.format }
  return { kind: 'explain', query: bindQuery(query, options.generic ? withAnyParameters(context) : context), options }
}

/**
 * The query of a statement that has one: running it would do more than that, so ANALYZE is for the query alone.
 * undefined: a statement without a plan, which the grammar lets in as REFRESH and as EXECUTE of one that a client prepared.
 */
function explained(statement: ParseNode, analyze: boolean): ParseNode | undefined {
  if (isQuery(statement)) return statement
  const { query } = bodyOf(statement)
  const kind = kindOf(statement)
  if (kind !== 'CreateTableAsStmt' && kind !== 'DeclareCursorStmt') return undefined
  if (!isQuery(query)) throw notSupported('EXPLAIN of this statement')
  if (analyze) throw notSupported('EXPLAIN ANALYZE of this statement')
  return query
}

/** Parameters that nobody gives, of the types that their places want. */
const withAnyParameters = (context: BindContext): BindContext =>
  context.maxParameter === undefined ? context : { ...context, maxParameter: parametersMax, parameterTypes: [] }

const formats = ['text', 'json', 'yaml', 'xml'] as const

interface BoundOptions extends ExplainOptions {
  readonly generic: boolean
  /** Checked; the log is written when the transaction commits, so no statement has any to show. */
  readonly wal: boolean
}

function explainOptions(nodes: readonly ParseNode[], context: BindContext): BoundOptions {
  const given: { -readonly [Name in keyof BoundOptions]?: BoundOptions[Name] } = {}
  for (const { DefElem: option } of nodes) {
    const fields = at(openBinding(context), locationOf(option))
    switch (option.defname) {
      case 'analyze':
      case 'verbose':
      case 'costs':
      case 'timing':
      case 'summary':
      case 'buffers':
      case 'settings':
      case 'memory':
      case 'wal':
      case 'compiled':
        given[option.defname as 'analyze'] = optionBoolean(option)
        break
      case 'format': {
        const format = optionText(option) ?? ''
        const known = formats.find((one) => one === format)
        if (!known) throw new PgError('22023', `unrecognized value for EXPLAIN option "format": "${format}"`, fields)
        given.format = known
        break
      }
      case 'generic_plan':
        given.generic = optionBoolean(option)
        break
      case 'serialize':
        given.serialize = serialization(option, fields)
        break
      default:
        throw new PgError('42601', `unrecognized EXPLAIN option "${option.defname}"`, fields)
    }
  }
  const analyze = given.analyze ?? false
  if (given.compiled && (analyze || (given.format ?? 'text') !== 'text'))
    throw new PgError('22023', 'EXPLAIN option COMPILED goes with neither ANALYZE nor a FORMAT but TEXT')
  if (given.wal && !analyze) throw new PgError('22023', 'EXPLAIN option WAL requires ANALYZE')
  if (given.timing && !analyze) throw new PgError('22023', 'EXPLAIN option TIMING requires ANALYZE')
  if (given.serialize && !analyze) throw new PgError('22023', 'EXPLAIN option SERIALIZE requires ANALYZE')
  if (given.generic && analyze)
    throw new PgError('22023', 'EXPLAIN options ANALYZE and GENERIC_PLAN cannot be used together')
  return {
    analyze,
    verbose: given.verbose ?? false,
    costs: given.costs ?? true,
    timing: given.timing ?? analyze,
    summary: given.summary ?? analyze,
    buffers: given.buffers ?? false,
    compiled: given.compiled ?? false,
    settings: given.settings ?? false,
    memory: given.memory ?? false,
    serialize: given.serialize,
    wal: given.wal ?? false,
    generic: given.generic ?? false,
    format: given.format ?? 'text',
  }
}

/** Without a value: text. */
function serialization(option: ParseNode, fields: ErrorFields): ExplainOptions['serialize'] {
  const format = option.arg === undefined ? 'text' : (optionText(option) ?? '')
  if (format === 'text' || format === 'binary') return format
  if (format === 'none' || format === 'off') return undefined
  throw new PgError('22023', `unrecognized value for EXPLAIN option "serialize": "${format}"`, fields)
}
