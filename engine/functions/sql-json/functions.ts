// What stands behind SQL/JSON's syntax: constructors, queries and JSON_TABLE.
import { parseJson } from '../../types/json/parse.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { stableLax, stableSetLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { constructorFunctions } from './constructors.ts'
import { pathOf, runItemQuery, variablesOf } from './item-query.ts'
import { type QuerySpec, sqlJsonOid, type TableSpec } from './spec.ts'
import { tableRows } from './table.ts'

export const sqlJsonFunctions: readonly FunctionDefinition[] = [
  ...constructorFunctions,
  {
    ...stableLax(
      sqlJsonOid.query,
      'sql_json_query',
      [Oid.text, Oid.jsonb, Oid.jsonpath, Oid.any],
      Oid.any,
      { variadic: Oid.any },
      runQuery,
    ),
    hidden: true,
  },
  {
    ...stableSetLax(
      sqlJsonOid.table,
      'sql_json_table',
      [Oid.text, Oid.jsonb, Oid.any],
      Oid.record,
      { variadic: Oid.any },
      runTable,
    ),
    hidden: true,
  },
]

function runQuery(args: readonly Value[], context: FunctionContext): Value {
  const [spec, document, path] = args as readonly (string | null)[]
  if (document === null || path === null) return null
  const { query, passing } = specOf(spec!, context) as QuerySpec
  const first = args.length - passing.length
  const variables = variablesOf(passing, args.slice(first), context.argTypes.slice(first), context)
  return runItemQuery(query, pathOf(path, context), parseJson(document), context.resultType, {
    args,
    variables,
    context,
  })
}

function runTable(args: readonly Value[], context: FunctionContext): Iterable<Value> {
  const [text, document] = args as readonly (string | null)[]
  if (document === null) return []
  const spec = specOf(text!, context) as TableSpec
  const first = args.length - spec.passing.length
  const variables = variablesOf(spec.passing, args.slice(first), context.argTypes.slice(first), context)
  return tableRows(spec, parseJson(document), { args, variables, context })
}

function specOf(text: string, { memo }: FunctionContext): QuerySpec | TableSpec {
  const known = memo.get('sql-json') as QuerySpec | TableSpec | undefined
  if (known) return known
  const spec = JSON.parse(text) as QuerySpec | TableSpec
  memo.set('sql-json', spec)
  return spec
}
