// Stored expressions name columns; when a column is renamed, so is it in them.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'

const lead = 'SELECT '

export function renameInExpression(sql: string, from: string, to: string): string {
  const references: ParseNode[] = []
  collect(parseSql(lead + sql)[0]?.node, references)
  let characters = Array.from(sql)
  const named = references.filter(
    (reference) => reference.fields.at(-1).String?.sval === from && reference.fields.length === 1,
  )
  for (const reference of named.toSorted((a, b) => b.location - a.location)) {
    const start: number = reference.location - lead.length
    const quoted = quoteIdentifier(from)
    const written = characters.slice(start, start + Array.from(quoted).length).join('') === quoted ? quoted : from
    characters = [
      ...characters.slice(0, start),
      ...Array.from(quoteIdentifier(to)),
      ...characters.slice(start + Array.from(written).length),
    ]
  }
  return characters.join('')
}

function collect(node: ParseNode, references: ParseNode[]): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) collect(item, references)
    return
  }
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    if (field === 'ColumnRef') references.push(value)
    else collect(value, references)
  }
}
