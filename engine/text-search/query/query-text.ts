// The text form of a tsquery: 'word':*AB & !( 'word' | 'word' ) <-> 'word'.
import { invalidParameter, PgError } from '../../errors.ts'
import { encodeText } from '../../types/text-bytes.ts'
import { isSpace, LexemeScanner } from '../lexeme-scanner.ts'
import { quoteWord } from '../vector/vector-text.ts'
import { wordBytesMax } from '../vector/ts-vector.ts'
import { distanceMax, type QueryNode, type TsQuery } from './ts-query.ts'

/** How tightly each binds. */
export const priorities = { or: 1, and: 2, phrase: 3, not: 4 } as const

/** Below which PostgreSQL's own stack gives out too. */
const depthMax = 1_000

interface OperandNode {
  readonly kind: 'operand'
  readonly node: QueryNode
}

/** The tree of operators over what words became; places of words that are not searched for stay, for phrases to count. */
export type DraftNode =
  | OperandNode
  | { readonly kind: 'absent' }
  | { readonly kind: 'not'; readonly operand: DraftNode }
  | { readonly kind: 'and' | 'or'; readonly left: DraftNode; readonly right: DraftNode }
  | { readonly kind: 'phrase'; readonly left: DraftNode; readonly right: DraftNode; readonly distance: number }

interface Operator {
  readonly kind: 'or' | 'and' | 'phrase'
  readonly distance: number
  readonly end: number
}

/** null: the text holds no word. Throws 42601 with PostgreSQL's words. */
export function readQuery(
  text: string,
  readWord: (word: string, weights: number, prefix: boolean) => DraftNode,
): DraftNode | null {
  const scanner = new LexemeScanner(text, 'query')
  let at = 0
  let depth = 0

  const skipSpaces = (): string => {
    while (isSpace(text.charAt(at))) at++
    return text.charAt(at)
  }

  const operand = (): DraftNode => {
    if (++depth > depthMax) throw new PgError('54001', 'stack depth limit exceeded')
    const first = skipSpaces()
    let node: DraftNode
    if (first === '!') {
      at++
      node = { kind: 'not', operand: operand() }
    } else if (first === '(') {
      at++
      node = binary(0)
      if (skipSpaces() !== ')') throw fault(text)
      at++
    } else if (first === ':') throw fault(text)
    else if (first === '') throw new PgError('42601', `no operand in tsquery: "${text}"`)
    else node = word()
    depth--
    return node
  }

  const word = (): DraftNode => {
    const found = scanner.next(at)!
    at = found.end
    let weights = 0
    let prefix = false
    if (text[at] === ':')
      for (at++; at < text.length; at++) {
        const flag = '*dcba'.indexOf(text[at].toLowerCase())
        if (flag < 0) break
        if (flag === 0) prefix = true
        else weights |= 1 << (flag - 1)
      }
    if (encodeText(found.word).length > wordBytesMax)
      throw new PgError('22023', `word is too long in tsquery: "${text}"`)
    return readWord(found.word, weights, prefix)
  }

  const operator = (): Operator | undefined => {
    const sign = skipSpaces()
    if (sign === '&' || sign === '|') return { kind: sign === '&' ? 'and' : 'or', distance: 0, end: at + 1 }
    if (sign === '' || sign === ')') return undefined
    const phrase = /<(?:-|(\d+))>/y
    phrase.lastIndex = at
    const found = phrase.exec(text)
    if (!found) throw fault(text)
    const distance = found[1] === undefined ? 1 : Number(found[1])
    if (distance > distanceMax) throw wrongDistance()
    return { kind: 'phrase', distance, end: phrase.lastIndex }
  }

  const binary = (least: number): DraftNode => {
    let left = operand()
    for (let found = operator(); found && priorities[found.kind] > least; found = operator()) {
      const { kind, distance, end } = found
      at = end
      const right = binary(priorities[kind])
      left = kind === 'phrase' ? { kind, left, right, distance } : { kind, left, right }
    }
    return left
  }

  if (skipSpaces() === '') return null
  const root = binary(0)
  if (skipSpaces() !== '') throw fault(text)
  return root
}

const fault = (text: string): PgError => new PgError('42601', `syntax error in tsquery: "${text}"`)

export const wrongDistance = (): PgError =>
  invalidParameter(`distance in phrase operator must be an integer value between zero and ${distanceMax} inclusive`)

export const plainWord = (word: string, weights: number, prefix: boolean): OperandNode => ({
  kind: 'operand',
  node: { kind: 'word', word, weights, prefix },
})

/** A draft in which every word is searched for. */
export function nodeOf(draft: DraftNode): QueryNode {
  switch (draft.kind) {
    case 'operand':
      return draft.node
    case 'absent':
      throw new Error('a word without a node')
    case 'not':
      return { kind: 'not', operand: nodeOf(draft.operand) }
    case 'phrase':
      return { kind: 'phrase', left: nodeOf(draft.left), right: nodeOf(draft.right), distance: draft.distance }
    default:
      return { kind: draft.kind, left: nodeOf(draft.left), right: nodeOf(draft.right) }
  }
}

export function parseQuery(text: string): TsQuery {
  const draft = readQuery(text, plainWord)
  return { root: draft && nodeOf(draft) }
}

export const formatQuery = ({ root }: TsQuery): string => (root === null ? '' : formatNode(root, 0, false))

function formatNode(node: QueryNode, outer: number, rightOfPhrase: boolean): string {
  if (node.kind === 'word') return quoteWord(node.word) + formatFlags(node.weights, node.prefix)
  const priority = priorities[node.kind]
  const enclosed = priority < outer || (node.kind === 'phrase' && rightOfPhrase)
  const text =
    node.kind === 'not'
      ? `!${formatNode(node.operand, priority, false)}`
      : `${formatNode(node.left, priority, false)} ${sign(node)} ${formatNode(node.right, priority, node.kind === 'phrase')}`
  return enclosed ? `( ${text} )` : text
}

function sign(node: Exclude<QueryNode, { kind: 'word' | 'not' }>): string {
  if (node.kind === 'phrase') return node.distance === 1 ? '<->' : `<${node.distance}>`
  return node.kind === 'and' ? '&' : '|'
}

const formatFlags = (weights: number, prefix: boolean): string => {
  const flags = (prefix ? '*' : '') + ['A', 'B', 'C', 'D'].filter((_, at) => weights & (8 >> at)).join('')
  return flags && `:${flags}`
}
