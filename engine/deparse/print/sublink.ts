// Subqueries in expressions.
import type { ShownSublink } from '../tree.ts'
import { print, printList } from './expression.ts'
import { printQuery } from './query.ts'
import type { Writer } from './writer.ts'

export function printSublink(node: ShownSublink, out: Writer): void {
  out.put(node.use === 'array' ? 'ARRAY(' : '(')
  if (node.test?.length === 1) print(node.test[0], true, out)
  else if (node.test) {
    out.put('(')
    printList(node.test, true, out)
    out.put(')')
  }
  const words = wordsOf(node)
  const enclosed = node.use !== 'scalar' && node.use !== 'array'
  out.put(enclosed ? `${words}(` : words)
  printQuery(node.query, out, out.level, { namesShown: false })
  out.put(enclosed ? '))' : ')')
}

function wordsOf({ use, operator }: ShownSublink): string {
  switch (use) {
    case 'exists':
      return 'EXISTS '
    case 'any':
      return operator === '=' ? ' IN ' : ` ${operator} ANY `
    case 'all':
      return ` ${operator} ALL `
    case 'row':
      return ` ${operator} `
    default:
      return ''
  }
}
