// Expressions. Without `pretty` each operator has its own parentheses; with it, those that simple.ts asks for.
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { Oid } from '../../types/oids.ts'
import type { Shown, ShownCase, ShownCast, ShownColumn, ShownIndex } from '../tree.ts'
import { printCall } from './call.ts'
import { constantText } from './constant.ts'
import { printSublink } from './sublink.ts'
import { isSimple } from './simple.ts'
import { itemIndent, type Writer } from './writer.ts'

/** implicit: casts that nobody wrote are shown. */
export function print(node: Shown, implicit: boolean, out: Writer): void {
  switch (node.kind) {
    case 'constant':
      return out.put(constantText(node))
    case 'column':
      return out.put(columnText(node))
    case 'parameter':
    case 'value-function':
      return out.put(node.text)
    case 'operator':
      return guarded(out, () => {
        if (node.args.length === 1) out.put(`${node.operator} `)
        else {
          within(node.args[0], true, node, out)
          out.put(` ${node.operator} `)
        }
        within(node.args[node.args.length - 1], true, node, out)
      })
    case 'and':
    case 'or':
      return guarded(out, () => {
        for (const [index, arg] of node.args.entries()) {
          if (index > 0) out.put(node.kind === 'and' ? ' AND ' : ' OR ')
          within(arg, false, node, out)
        }
      })
    case 'not':
      return guarded(out, () => {
        out.put('NOT ')
        within(node.arg, false, node, out)
      })
    case 'test':
      return guarded(out, () => {
        within(node.arg, node.boolean !== true, node, out)
        out.put(` ${node.words}`)
      })
    case 'is-json':
      if (!out.layout.pretty) out.put('(')
      within(node.arg, true, node, out)
      out.put(` ${node.words}`)
      if (!out.layout.pretty) out.put(')')
      return
    case 'distinct':
      return guarded(out, () => {
        within(node.left, true, node, out)
        out.put(' IS DISTINCT FROM ')
        within(node.right, true, node, out)
      })
    case 'any':
      return guarded(out, () => {
        within(node.left, true, node, out)
        out.put(` ${node.operator} ${node.word} (`)
        within(node.right, true, node, out)
        // ANY (SELECT …) would be another thing.
        if (node.right.kind === 'sublink' && node.right.use === 'scalar') out.put(`::${node.type}`)
        out.put(')')
      })
    case 'row-comparison':
      out.put('(ROW(')
      printList(node.left, true, out)
      out.put(`) ${node.operator} ROW(`)
      printList(node.right, true, out)
      return out.put('))')
    case 'call':
      return printCall(node, out)
    case 'construct':
      out.put(`${node.name}(`)
      printList(node.args, true, out)
      return out.put(')')
    case 'cast':
      return printCast(node, implicit, out)
    case 'case':
      return printCase(node, out)
    case 'array':
      out.put('ARRAY[')
      printList(node.elements, true, out)
      return out.put(node.elements.length === 0 ? `]::${node.type}` : ']')
    case 'row':
      out.put('ROW(')
      printList(node.fields, true, out)
      return out.put(node.type === undefined ? ')' : `)::${node.type}`)
    case 'subscript': {
      const bare = node.array.kind === 'column' || node.array.kind === 'field'
      if (!bare) out.put('(')
      print(node.array, implicit, out)
      if (!bare) out.put(')')
      for (const index of node.indexes) printIndex(index, out)
      return
    }
    case 'field': {
      const bare = node.row.kind === 'subscript' || node.row.kind === 'field'
      if (!bare) out.put('(')
      print(node.row, true, out)
      return out.put(`${bare ? '' : ')'}.${quoteIdentifier(node.name)}`)
    }
    case 'collate':
      return guarded(out, () => {
        within(node.arg, implicit, node, out)
        out.put(` COLLATE ${node.collation}`)
      })
    case 'named-argument':
      out.put(`${quoteIdentifier(node.name)} => `)
      return print(node.arg, implicit, out)
    case 'sublink':
      return printSublink(node, out)
  }
}

/** A part of a larger expression. */
export function within(node: Shown, implicit: boolean, parent: Shown, out: Writer): void {
  const guard = out.layout.pretty && !isSimple(node, parent)
  if (guard) out.put('(')
  print(node, implicit, out)
  if (guard) out.put(')')
}

export function printList(nodes: readonly Shown[], implicit: boolean, out: Writer, separator = ', '): void {
  for (const [index, node] of nodes.entries()) {
    if (index > 0) out.put(separator)
    printTop(node, implicit, out)
  }
}

/** An item of a list: a whole row there says its type, lest it be read as its columns. */
export function printTop(node: Shown, implicit: boolean, out: Writer): void {
  if (node.kind === 'column') out.put(columnText(node, true))
  else print(node, implicit, out)
}

function guarded(out: Writer, work: () => void): void {
  if (out.layout.pretty) return work()
  out.put('(')
  work()
  out.put(')')
}

export function columnText({ relation, name, qualified, rowType }: ShownColumn, alone = false): string {
  const prefix = relation !== undefined && (qualified || name === undefined) ? `${quoteIdentifier(relation)}.` : ''
  if (name !== undefined) return prefix + quoteIdentifier(name)
  return `${prefix}*${alone && rowType !== undefined ? `::${rowType}` : ''}`
}

function printCast(node: ShownCast, implicit: boolean, out: Writer): void {
  if (node.implicit && !implicit) return within(node.arg, false, node, out)
  const { arg } = node
  if (arg.kind === 'constant' && arg.oid === node.oid && !arg.modified && node.oid !== Oid.unknown) {
    out.put(constantText(arg, 'never'))
  } else {
    if (!out.layout.pretty) out.put('(')
    within(arg, false, node, out)
    if (!out.layout.pretty) out.put(')')
  }
  out.put(`::${node.type}`)
}

function printCase(node: ShownCase, out: Writer): void {
  out.line('CASE', 0, itemIndent, 0)
  if (node.arg) {
    out.put(' ')
    print(node.arg, true, out)
  }
  for (const { when, then } of node.whens) {
    out.line('WHEN ', 0, 0, 0)
    print(when, false, out)
    out.put(' THEN ')
    print(then, true, out)
  }
  out.line('ELSE ', 0, 0, 0)
  print(node.otherwise, true, out)
  out.line('END', -itemIndent, 0, 0)
}

function printIndex({ slice, lower, upper }: ShownIndex, out: Writer): void {
  out.put('[')
  if (slice) {
    if (lower) print(lower, false, out)
    out.put(':')
  }
  if (upper) print(upper, false, out)
  out.put(']')
}
