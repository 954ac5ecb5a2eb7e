// Queries: each clause on a line of its own.
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import type { ShownGroup, ShownQuery, ShownSelect, ShownSets, ShownTarget, ShownWith } from '../tree.ts'
import { printSorts, printSortValue, printWindow } from './call.ts'
import { columnText, print, printList } from './expression.ts'
import { printFrom } from './from.ts'
import { clauseIndent, itemIndent, type Writer } from './writer.ts'

export interface QueryNames {
  /** Columns must have the names that they are to have: not in EXISTS and its like, where nobody sees them. */
  readonly namesShown: boolean
  /** Names that take the place of the query's own. */
  readonly names?: readonly string[]
}

/** level: of the line that the query starts in. */
export function printQuery(query: ShownQuery, out: Writer, level: number, names: QueryNames): void {
  const outside = out.level
  out.level = level
  if (query.with) printWith(query.with, out)
  switch (query.body.kind) {
    case 'sets':
      printSets(query.body, out, names)
      break
    case 'values':
      openQuery(out)
      printValues(query.body.rows, out)
      break
    case 'select':
      openQuery(out)
      printSelect(query.body, out, names)
  }
  if (query.order.length > 0) {
    out.line(' ORDER BY ', -clauseIndent, clauseIndent, 1)
    printSorts(query.order, out)
  }
  if (query.offset) {
    out.line(' OFFSET ', -clauseIndent, clauseIndent, 0)
    print(query.offset, false, out)
  }
  if (query.limit) {
    out.line(query.ties ? ' FETCH FIRST ' : ' LIMIT ', -clauseIndent, clauseIndent, 0)
    if (query.limit === 'ALL') out.put('ALL')
    else if (query.ties) {
      // FETCH FIRST takes an expression in parentheses only.
      const guard = out.layout.pretty || query.limit.kind === 'constant' || query.limit.kind === 'cast'
      if (guard) out.put('(')
      print(query.limit, false, out)
      if (guard) out.put(')')
    } else print(query.limit, false, out)
    if (query.ties) out.put(' ROWS WITH TIES')
  }
  for (const lock of query.locks) out.line(` ${lock}`, -clauseIndent, clauseIndent, 0)
  out.level = outside
}

function openQuery(out: Writer): void {
  out.level += clauseIndent
  out.put(' ')
}

function printWith({ recursive, tables }: ShownWith, out: Writer): void {
  openQuery(out)
  for (const [index, table] of tables.entries()) {
    out.put(index > 0 ? ', ' : recursive ? 'WITH RECURSIVE ' : 'WITH ')
    out.put(quoteIdentifier(table.name))
    if (table.columns.length > 0) out.put(`(${table.columns.map(quoteIdentifier).join(', ')})`)
    out.put(` AS ${table.materialized}(`)
    out.line('', 0, 0, 0)
    printQuery(table.query, out, out.level, { namesShown: true })
    out.line('', 0, 0, 0)
    out.put(`)${table.terms}`)
  }
  out.level -= clauseIndent
  out.line('', 0, 0, 0)
}

export function printValues(rows: readonly (readonly ShownTarget['value'][])[], out: Writer): void {
  out.put('VALUES ')
  for (const [index, row] of rows.entries()) {
    out.put(index > 0 ? ', (' : '(')
    printList(row, false, out, ',')
    out.put(')')
  }
}

function printSelect(select: ShownSelect, out: Writer, names: QueryNames): void {
  out.put('SELECT')
  if (select.distinct === true) out.put(' DISTINCT')
  else if (select.distinct) {
    out.put(' DISTINCT ON (')
    for (const [index, value] of select.distinct.entries()) {
      if (index > 0) out.put(', ')
      printSortValue(value, out)
    }
    out.put(')')
  }
  printTargets(select.targets, out, names)
  printFrom(select.from, out)
  if (select.where) {
    out.line(' WHERE ', -clauseIndent, clauseIndent, 1)
    print(select.where, false, out)
  }
  if (select.group.length > 0) {
    out.line(' GROUP BY ', -clauseIndent, clauseIndent, 1)
    if (select.groupDistinct) out.put('DISTINCT ')
    printGroups(select.group, out, false)
  }
  if (select.having) {
    out.line(' HAVING ', -clauseIndent, clauseIndent, 0)
    print(select.having, false, out)
  }
  for (const [index, { name, window }] of select.windows.entries()) {
    if (index === 0) out.line(' WINDOW ', -clauseIndent, clauseIndent, 1)
    else out.put(', ')
    out.put(`${quoteIdentifier(name)} AS `)
    printWindow(window, out)
  }
}

function printTargets(targets: readonly ShownTarget[], out: Writer, { namesShown, names }: QueryNames): void {
  let lastHadLines = false
  for (const [index, target] of targets.entries()) {
    out.put(index === 0 ? ' ' : ', ')
    const text = out.aside(() => printTarget(target, names?.[index] ?? target.name, namesShown, out))
    if (out.layout.wrapColumn >= 0) {
      if (text.startsWith('\n')) out.trimEnd()
      else if (index > 0 && (out.lengthOfLine() + text.length > out.layout.wrapColumn || lastHadLines))
        out.line('', -clauseIndent, clauseIndent, itemIndent)
      lastHadLines = text.slice(1).includes('\n')
    }
    out.put(text)
  }
}

function printTarget({ value }: ShownTarget, name: string, namesShown: boolean, out: Writer): void {
  let known: string | undefined = namesShown ? undefined : '?column?'
  if (value.kind === 'column') {
    out.put(columnText(value, true))
    known = value.name
  } else print(value, true, out)
  if (name !== known) out.put(` AS ${quoteIdentifier(name)}`)
}

/** enclosed: one value alone has parentheses, too. */
function printGroups(groups: readonly ShownGroup[], out: Writer, enclosed: boolean): void {
  for (const [index, group] of groups.entries()) {
    if (index > 0) out.put(', ')
    switch (group.kind) {
      case 'value':
        printTogether([group.value], out, enclosed)
        break
      case 'together':
        printTogether(group.values, out, enclosed)
        break
      case 'set':
        out.put(`${group.word}${group.word === 'GROUPING SETS' ? ' (' : '('}`)
        printGroups(group.items, out, group.word === 'GROUPING SETS')
        out.put(')')
    }
  }
}

function printTogether(values: readonly ShownTarget['value'][], out: Writer, enclosed: boolean): void {
  const guard = enclosed || values.length !== 1
  if (guard) out.put('(')
  for (const [index, value] of values.entries()) {
    if (index > 0) out.put(', ')
    printSortValue(value, out)
  }
  if (guard) out.put(')')
}

function printSets(sets: ShownSets, out: Writer, names: QueryNames): void {
  const left = isTree(sets.left)
  const guardLeft = left !== false && (left.word !== sets.word || left.all !== sets.all)
  const indent = guardLeft ? clauseIndent : 0
  if (guardLeft) {
    out.put('(')
    out.line('', indent, 0, 0)
  }
  printSide(sets.left, out, names)
  out.line(guardLeft ? ') ' : '', -indent, 0, 0)
  out.put(`${sets.word} ${sets.all ? 'ALL ' : ''}`)
  const guardRight = isTree(sets.right) !== false
  if (guardRight) out.put('(')
  out.line('', guardRight ? clauseIndent : 0, 0, 0)
  printSide(sets.right, out, { ...names, namesShown: false })
  if (!guardRight) return
  out.level -= clauseIndent
  out.line(')', 0, 0, 0)
}

/** A set operation without clauses of its own is part of the one around it. */
function isTree(query: ShownQuery): ShownSets | false {
  return query.body.kind === 'sets' && !hasClauses(query) ? query.body : false
}

const hasClauses = (query: ShownQuery): boolean =>
  query.with !== undefined ||
  query.order.length > 0 ||
  query.offset !== undefined ||
  query.limit !== undefined ||
  query.locks.length > 0

function printSide(query: ShownQuery, out: Writer, names: QueryNames): void {
  const tree = isTree(query)
  if (tree) return printSets(tree, out, names)
  const guard = hasClauses(query)
  if (guard) out.put('(')
  printQuery(query, out, out.level, names)
  if (guard) out.put(')')
}
