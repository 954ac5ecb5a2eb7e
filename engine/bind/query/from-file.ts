// read_parquet('s3://bucket/key') in FROM: a relation whose columns only the file knows. The session looks at the file before it binds.
import { notSupported, PgError } from '../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, freshColumn } from '../binding.ts'
import { aliased } from './from-clause.ts'
import type { FromResult, Level } from '../scope.ts'

export interface FileSchema {
  readonly uri: string
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
}

const functionName = 'read_parquet'

/** The call, where it is all that the FROM item has; undefined: something else. */
export function fileCall(body: ParseNode): ParseNode | undefined {
  const call = body.functions.length === 1 ? body.functions[0].List.items[0].FuncCall : undefined
  if (!call) return undefined
  const parts = nameParts(call.funcname)
  const known = parts.length === 1 || (parts.length === 2 && parts[0] === 'cadastre')
  return known && parts[parts.length - 1] === functionName ? call : undefined
}

export function bindFile(body: ParseNode, call: ParseNode, level: Level): FromResult {
  const { binding } = level
  const where = at(binding, locationOf(call))
  if (body.coldeflist)
    throw new PgError('42601', 'a column definition list is redundant for a function whose columns the file has', where)
  if (body.ordinality) throw notSupported(`${functionName} WITH ORDINALITY`, where)
  const args: readonly ParseNode[] = call.args ?? []
  if (args.length !== 1)
    throw new PgError('42883', `function ${functionName} takes one argument, the name of a file`, where)
  const uri = constantText(args[0])
  if (uri === undefined) throw notSupported(`${functionName} of anything but a constant`, where)
  const { file } = binding.context
  if (!file) throw notSupported(`${functionName} in an expression of the catalog`, where)
  const schema = file(uri)
  const columns = schema.columns.map(({ name, type }) => freshColumn(binding, name, type))
  return {
    plan: {
      kind: 'scan',
      table: 0,
      name: functionName,
      alias: body.alias?.aliasname ?? functionName,
      columns,
      attributes: columns.map((_, i) => i + 1),
      filters: [],
      file: { uri, rows: schema.rows },
    },
    items: [aliased(functionName, body.alias, columns, binding, { unlockable: 'a function' })],
  }
}

function constantText(node: ParseNode): string | undefined {
  if (node.TypeCast) return constantText(node.TypeCast.arg)
  return node.A_Const?.sval ? (node.A_Const.sval.sval ?? '') : undefined
}
