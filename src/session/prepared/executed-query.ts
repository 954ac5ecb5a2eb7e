// EXPLAIN EXECUTE and CREATE TABLE AS EXECUTE: the prepared query stands in the place of its name, arguments in the place of parameters.
import { PgError } from '../../../engine/errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import { bindPrepared, type PreparedStatement } from './prepared-statement.ts'
import type { SessionCore } from '../session-core.ts'

/** undefined: the statement executes none. */
export function withExecuted(core: SessionCore, raw: RawStatement): RawStatement | undefined {
  const node: ParseNode = raw.node
  const kind = kindOf(node)
  if (kind !== 'ExplainStmt' && kind !== 'CreateTableAsStmt') return undefined
  const { query } = bodyOf(node)
  const over = (replaced: ParseNode): RawStatement => {
    const whole: ParseNode = { [kind]: { ...bodyOf(node), query: replaced } }
    return { ...raw, node: whole as RawStatement['node'] }
  }
  if (query.ExecuteStmt) return over(executed(core, query.ExecuteStmt))
  // EXPLAIN CREATE TABLE AS EXECUTE
  const inner = kind === 'ExplainStmt' && withExecuted(core, { ...raw, node: query })
  return inner ? over(inner.node) : undefined
}

function executed(core: SessionCore, execute: ParseNode): ParseNode {
  const prepared = core.statements.get(execute.name)
  if (!prepared?.raw) throw new PgError('26000', `prepared statement "${execute.name}" does not exist`)
  const { parameters } = bindPrepared(core, prepared as PreparedStatement & { raw: RawStatement })
  const given: readonly ParseNode[] = execute.params ?? []
  if (given.length !== parameters.length) {
    throw new PgError('42601', `wrong number of parameters for prepared statement "${execute.name}"`, {
      detail: `Expected ${parameters.length} parameters but got ${given.length}.`,
    })
  }
  return withArguments(
    prepared.raw.node,
    given.map((arg, i) => cast(arg, parameters[i])),
  ) as ParseNode
}

const cast = (arg: ParseNode, type: number): ParseNode => ({
  TypeCast: {
    arg,
    typeName: {
      names: [{ String: { sval: typeByOid(type).name } }],
      typeOid: type,
      typemod: -1,
      location: -1,
    },
    location: -1,
  },
})

function withArguments(node: unknown, args: readonly ParseNode[]): unknown {
  if (Array.isArray(node)) return node.map((one) => withArguments(one, args))
  if (typeof node !== 'object' || node === null) return node
  const { ParamRef: parameter } = node as ParseNode
  if (parameter) return args[(parameter.number ?? 0) - 1] ?? node
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withArguments(value, args)]))
}
