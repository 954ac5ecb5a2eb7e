// RETURN … and BEGIN ATOMIC … END: kept as written, and looked up once: under the path of the moment, with the relations that it names.
import { PgError } from '../../../errors.ts'
import type { ParseNode } from '../../../parse/node.ts'
import { argumentValues } from '../../../routines/argument-values.ts'
import type { RoutineArgument, RoutineDefinition, RoutineRead } from '../../../routines/routine.ts'
import { standardNodes } from '../../../routines/statements.ts'
import type { BindContext } from '../../binding.ts'
import { isQuery, bindQuery } from '../../query/query.ts'
import type { BoundQuery } from '../../statement.ts'
import { viewReads } from '../view-reads.ts'

export function standardBody(
  node: ParseNode,
  statement: string,
  name: string,
  all: readonly RoutineArgument[],
  context: BindContext,
): Pick<RoutineDefinition, 'body' | 'standard'> {
  const reads = new Map<number, Set<number>>()
  const calls = new Set<number>()
  for (const part of standardNodes(node)) {
    if (!isQuery(part)) throw new PgError('0A000', 'this statement is not yet supported in unquoted SQL function body')
    const values = argumentValues(name, { arguments: all }, context.catalog)
    const query = bindQuery(part, {
      ...context,
      // What the body calls itself, and not what is called by that.
      keepsCasts: true,
      values,
      parameterTypes: [...values.types],
    })
    for (const routine of query.routines) calls.add(routine)
    for (const { relation, attributes } of viewReads(query, named(query))) {
      const known = reads.get(relation) ?? new Set()
      for (const attribute of attributes) known.add(attribute)
      reads.set(relation, known)
    }
  }
  const list = [...reads].map(([relation, attributes]): RoutineRead => ({
    relation,
    attributes: [...attributes].sort((a, b) => a - b),
  }))
  return {
    body: bodyText(statement),
    standard: { searchPath: [...context.searchPath], reads: list, calls: [...calls] },
  }
}

/** Without what stands behind a partitioned table. */
function named({ reads, writes, parts }: BoundQuery): ReadonlySet<number> {
  const behind = new Set(parts)
  return new Set([...reads, ...writes].filter((relation) => !behind.has(relation)))
}

/** The body is the last thing that a statement says. */
function bodyText(statement: string): string {
  const token =
    /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|[()]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g
  let depth = 0
  let begins: number | undefined
  for (let match = token.exec(statement); match; match = token.exec(statement)) {
    const word = match[0].toLowerCase()
    if (word === '(') depth++
    else if (word === ')') depth--
    else if (depth > 0) continue
    else if (word === 'return') return statement.slice(match.index).trim()
    else if (word === 'begin') begins = match.index
    else if (word === 'atomic' && begins !== undefined) return statement.slice(begins).trim()
  }
  throw new PgError('XX000', 'a function has no body')
}
