// JSON_TABLE in FROM.
import { PgError } from '../../errors.ts'
import {
  sqlJsonOid,
  type ItemQuery,
  type TableColumn,
  type TablePath,
  type TableSpec,
} from '../../functions/sql-json/spec.ts'
import { parseJsonPath } from '../../jsonpath/parse-path.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import { quoteJson } from '../../types/json/format.ts'
import { findType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, freshColumn, positioned } from '../binding.ts'
import { aliased } from '../query/from-clause.ts'
import { inClause, type FromResult, type Level } from '../scope.ts'
import { bindTypeName } from '../types/type-name.ts'
import { int4Type, textType } from '../types/types.ts'
import type { AddArgument } from './behavior.ts'
import { hasJsonFormat, isJsonType } from './json-value.ts'
import { bindPassing, documentOf, itemQuery } from './query.ts'

export function bindJsonTable(body: ParseNode, level: Level): FromResult {
  return inClause(level, 'from-function', () => {
    const args: Expression[] = [{ kind: 'literal', value: '', type: textType }, documentOf(body.context_item, level)]
    const add: AddArgument = (value) => args.push(value) - 1
    const table = new TableBinder(level, add)
    const root = table.path(body)
    const passing = bindPassing(body.passing, add, level)
    const errorOnError = onErrorOf(body, level)
    const spec: TableSpec = { root, errorOnError, passing, width: table.columns.length }
    args[0] = { kind: 'literal', value: JSON.stringify(spec), type: textType }
    const { columns } = table
    const alias: string | undefined = body.alias?.aliasname
    return {
      plan: {
        kind: 'function-scan',
        function: sqlJsonOid.table,
        args,
        columns,
        ordinality: false,
        alias: alias ?? defaultAlias,
      },
      items: [aliased(defaultAlias, body.alias, columns, level.binding, { unlockable: 'a table function' })],
    }
  })
}

const defaultAlias = 'json_table'

function onErrorOf({ on_error: node }: ParseNode, level: Level): boolean {
  if (!node || node.btype === 'JSON_BEHAVIOR_EMPTY' || node.btype === 'JSON_BEHAVIOR_EMPTY_ARRAY') return false
  if (node.btype === 'JSON_BEHAVIOR_ERROR') return true
  throw new PgError('42601', 'invalid ON ERROR behavior', {
    ...at(level.binding, locationOf(node)),
    detail: 'Only EMPTY [ ARRAY ] or ERROR is allowed in the top-level ON ERROR clause.',
  })
}

class TableBinder {
  readonly columns: PlanColumn[] = []
  readonly #level: Level
  readonly #add: AddArgument
  readonly #names = new Set<string>()

  constructor(level: Level, add: AddArgument) {
    this.#level = level
    this.#add = add
  }

  /** The columns of a path come before those of the paths nested in it. */
  path(body: ParseNode): TablePath {
    const { string, name, name_location: location } = body.pathspec as ParseNode
    if (name !== undefined) this.#take(name as string, location as number)
    const path = this.#pathText(string)
    const nodes = (body.columns as ParseNode[]).map((node) => node.JsonTableColumn as ParseNode)
    const own = nodes.filter((node) => node.coltype !== 'JTC_NESTED')
    for (const node of own) this.#take(node.name as string, locationOf(node))
    this.#requireOneOrdinal(own)
    const columns = own.map((node) => this.#column(node))
    const nested = nodes.filter((node) => node.coltype === 'JTC_NESTED').map((node) => this.path(node))
    return { path, columns, nested }
  }

  #column(node: ParseNode): TableColumn {
    const name = node.name as string
    if (node.coltype === 'JTC_FOR_ORDINALITY') return { at: this.#yield(name, int4Type) }
    const type = bindTypeName(node.typeName, this.#level.binding)
    const op = operationOf(node, type)
    const query = itemQuery(
      node,
      { op, where: `${columnKinds[op]} columns`, column: name, type, location: locationOf(node) },
      this.#add,
      this.#level,
    )
    const path = node.pathspec ? this.#pathText(node.pathspec.string) : `$.${quoteJson(name)}`
    const { oid, typmod } = type
    return { at: this.#yield(name, type), item: { path, query, type: { oid, typmod } } }
  }

  #yield(name: string, type: TypeRef): number {
    return this.columns.push(freshColumn(this.#level.binding, name, type)) - 1
  }

  #pathText(node: ParseNode): string {
    const text: unknown = node.A_Const?.sval?.sval
    const fields = at(this.#level.binding, locationOf(node.A_Const ?? {}))
    if (typeof text !== 'string') {
      throw new PgError('0A000', 'only string constants are supported in JSON_TABLE path specification', fields)
    }
    positioned(fields, () => parseJsonPath(text))
    return text
  }

  #take(name: string, location: number): void {
    if (this.#names.has(name)) {
      const fields = at(this.#level.binding, location)
      throw new PgError('42712', `duplicate JSON_TABLE column or path name: ${name}`, fields)
    }
    this.#names.add(name)
  }

  #requireOneOrdinal(nodes: readonly ParseNode[]): void {
    const [, second] = nodes.filter((node) => node.coltype === 'JTC_FOR_ORDINALITY')
    if (!second) return
    throw new PgError('42601', 'only one FOR ORDINALITY column is allowed', at(this.#level.binding, locationOf(second)))
  }
}

const columnKinds: Readonly<Record<ItemQuery['op'], string>> = {
  exists: 'EXISTS',
  query: 'formatted',
  value: 'scalar',
}

/** Columns of types that hold more than a scalar are queried as JSON_QUERY does, and so are those that say how. */
function operationOf(node: ParseNode, type: TypeRef): ItemQuery['op'] {
  if (node.coltype === 'JTC_EXISTS') return 'exists'
  const isWhole = isJsonType(type) || findType(type.oid)?.kind === 'array'
  const saysHow = [node.wrapper, node.quotes].some(
    (word) => word !== undefined && word !== 'JSW_UNSPEC' && word !== 'JS_QUOTES_UNSPEC',
  )
  return node.coltype === 'JTC_FORMATTED' || hasJsonFormat(node) || isWhole || saysHow ? 'query' : 'value'
}
