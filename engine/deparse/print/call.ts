// Calls of functions, aggregates and window functions.
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import type { ShownCall, ShownSort, ShownWindow } from '../tree.ts'
import { constantText } from './constant.ts'
import { columnText, print, within } from './expression.ts'
import type { Writer } from './writer.ts'

/** Words between operands, as an operator: AT TIME ZONE and IS NORMALIZED. */
const isOperand: ReadonlySet<string> = new Set(['timezone', 'is_normalized'])

export function printCall(node: ShownCall, out: Writer): void {
  if (node.syntax) {
    for (const piece of node.syntax) {
      if (typeof piece === 'string') out.put(piece)
      else if (isOperand.has(node.name)) within(piece, false, node, out)
      else print(piece, false, out)
    }
    return
  }
  out.put(`${node.name}(`)
  if (node.distinct) out.put('DISTINCT ')
  if (node.star) out.put('*')
  for (const [index, arg] of node.args.entries()) {
    if (index > 0) out.put(', ')
    if (node.variadic && index === node.args.length - 1) out.put('VARIADIC ')
    print(arg, true, out)
  }
  if (node.order?.length) {
    out.put(' ORDER BY ')
    printSorts(node.order, out)
  }
  out.put(')')
  if (node.within) {
    out.put(' WITHIN GROUP (ORDER BY ')
    printSorts(node.within, out)
    out.put(')')
  }
  if (node.filter) {
    out.put(' FILTER (WHERE ')
    print(node.filter, false, out)
    out.put(')')
  }
  if (node.over === undefined) return
  out.put(' OVER ')
  if (typeof node.over === 'string') out.put(quoteIdentifier(node.over))
  else printWindow(node.over, out)
}

export function printSorts(sorts: readonly ShownSort[], out: Writer): void {
  for (const [index, sort] of sorts.entries()) {
    if (index > 0) out.put(', ')
    if (sort.position === undefined) printSortValue(sort.value, out)
    else out.put(String(sort.position))
    out.put(sort.words)
  }
}

/** An item of ORDER BY, GROUP BY or PARTITION BY: a bare number would be a position, and a call could be read as a clause. */
export function printSortValue(value: ShownSort['value'], out: Writer): void {
  if (value.kind === 'constant') return out.put(constantText(value, 'always'))
  if (value.kind === 'column') return out.put(columnText(value))
  const guard = out.layout.pretty || value.kind === 'call' || (value.kind === 'cast' && value.byFunction)
  if (guard) out.put('(')
  print(value, true, out)
  if (guard) out.put(')')
}

export function printWindow({ refines, partition, order, frame }: ShownWindow, out: Writer): void {
  out.put('(')
  const parts: (() => void)[] = []
  if (refines !== undefined) parts.push(() => out.put(quoteIdentifier(refines)))
  if (partition.length > 0)
    parts.push(() => {
      out.put('PARTITION BY ')
      for (const [index, value] of partition.entries()) {
        if (index > 0) out.put(', ')
        printSortValue(value, out)
      }
    })
  if (order.length > 0)
    parts.push(() => {
      out.put('ORDER BY ')
      printSorts(order, out)
    })
  if (frame.length > 0)
    parts.push(() => {
      for (const piece of frame) {
        if (typeof piece === 'string') out.put(piece)
        else print(piece, false, out)
      }
    })
  for (const [index, part] of parts.entries()) {
    if (index > 0) out.put(' ')
    part()
  }
  out.put(')')
}
