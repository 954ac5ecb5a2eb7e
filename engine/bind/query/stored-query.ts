// Parse trees of views' texts, kept: every statement that names a view binds its query again.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { parseSql } from '../../parse/parse.ts'
import { storedSqlMax } from '../limits.ts'

const stored = new Map<string, ParseNode>()

export function storedQuery(sql: string): ParseNode {
  const known = stored.get(sql)
  if (known) return known
  const statement: ParseNode = parseSql(sql)[0]?.node
  if (!statement?.SelectStmt) throw new PgError('XX000', 'a view holds something else than a query')
  if (stored.size >= storedSqlMax) stored.clear()
  stored.set(sql, statement.SelectStmt)
  return statement.SelectStmt
}
