// FROM: relations, joins, subqueries and functions.
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import type { ShownFrom, ShownItem, ShownJoin, ShownSource } from '../tree.ts'
import { print, printList } from './expression.ts'
import { printQuery } from './query.ts'
import { clauseIndent, itemIndent, joinIndent, type Writer } from './writer.ts'

export function printFrom(items: readonly ShownFrom[], out: Writer): void {
  for (const [index, item] of items.entries()) {
    if (index === 0) {
      out.line(' FROM ', -clauseIndent, clauseIndent, 2)
      printOne(item, out)
      continue
    }
    out.put(', ')
    const text = out.aside(() => printOne(item, out))
    if (out.layout.wrapColumn >= 0) {
      if (text.startsWith('\n')) out.trimEnd()
      else if (out.lengthOfLine() + text.length > out.layout.wrapColumn)
        out.line('', -clauseIndent, clauseIndent, itemIndent)
    }
    out.put(text)
  }
}

function printOne(item: ShownFrom, out: Writer): void {
  if (item.kind === 'join') printJoin(item, out)
  else printItem(item, out)
}

function printItem(item: ShownItem, out: Writer): void {
  const { source } = item
  if (item.lateral) out.put('LATERAL ')
  switch (source.kind) {
    case 'name':
      out.put(source.text)
      break
    case 'query':
      out.put('(')
      printQuery(source.query, out, out.level, { namesShown: true })
      out.put(')')
      break
    case 'functions':
      printFunctions(source.calls, source.unnest, out)
      if (source.ordinality) out.put(' WITH ORDINALITY')
  }
  if (item.alias !== undefined) out.put(` ${quoteIdentifier(item.alias)}`)
  if (item.columns.length > 0) out.put(`(${item.columns.join(', ')})`)
  if (!item.sample) return
  out.put(` TABLESAMPLE ${item.sample.method} (`)
  printList(item.sample.args, false, out)
  out.put(')')
  if (!item.sample.repeatable) return
  out.put(' REPEATABLE (')
  print(item.sample.repeatable, false, out)
  out.put(')')
}

function printFunctions(calls: readonly ShownSource[], unnest: boolean, out: Writer): void {
  if (calls.length === 1 && calls[0].columns.length === 0) return printSource(calls[0], out)
  if (unnest) {
    out.put('UNNEST(')
    printList(
      calls.flatMap(({ call }) => (call.kind === 'call' ? call.args : [])),
      true,
      out,
    )
    return out.put(')')
  }
  out.put('ROWS FROM(')
  for (const [index, source] of calls.entries()) {
    if (index > 0) out.put(', ')
    printSource(source, out)
  }
  out.put(')')
}

/** What is not written as a call stands as a cast does that looks like one. */
function printSource({ call, columns }: ShownSource, out: Writer): void {
  if (call.kind === 'call' || call.kind === 'construct' || call.kind === 'value-function') print(call, false, out)
  else {
    out.put('CAST(')
    if (call.kind === 'cast') print(call.arg, true, out)
    else print(call, true, out)
    out.put(call.kind === 'cast' ? ` AS ${call.type})` : ')')
  }
  if (columns.length > 0) out.put(` AS (${columns.join(', ')})`)
}

function printJoin(join: ShownJoin, out: Writer): void {
  const { pretty } = out.layout
  const guardRight = pretty && join.right.kind === 'join' && join.right.alias === undefined
  const guard = !pretty || join.alias !== undefined
  if (guard) out.put('(')
  printOne(join.left, out)
  out.line(` ${join.word} `, -clauseIndent, clauseIndent, joinIndent)
  if (guardRight) out.put('(')
  printOne(join.right, out)
  if (guardRight) out.put(')')
  if (join.using) {
    out.put(` USING (${join.using.map(quoteIdentifier).join(', ')})`)
    if (join.usingAlias !== undefined) out.put(` AS ${quoteIdentifier(join.usingAlias)}`)
  } else if (join.on) {
    out.put(pretty ? ' ON ' : ' ON (')
    print(join.on, false, out)
    if (!pretty) out.put(')')
  } else if (join.onTrue) out.put(' ON TRUE')
  if (guard) out.put(')')
  if (join.alias === undefined) return
  out.put(` ${quoteIdentifier(join.alias)}`)
  if (join.columns.length > 0) out.put(`(${join.columns.map(quoteIdentifier).join(', ')})`)
}
