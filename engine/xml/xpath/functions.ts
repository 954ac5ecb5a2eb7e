// XPath 1.0's core functions.
import { stringValue, xmlNamespaceUri, type XmlNode } from '../node.ts'
import { evaluationError, type XPathContext } from './evaluate.ts'
import { isNodes, toBoolean, toNumber, toText, type XPathValue } from './values.ts'

type Body = (args: readonly XPathValue[], context: XPathContext) => XPathValue

interface Declared {
  readonly least: number
  readonly most: number
  readonly body: Body
}

export function functionNamed(name: string, args: number): Body {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!found) throw evaluationError('Unregistered function')
  if (args < found.least || args > found.most) throw evaluationError('Invalid number of arguments')
  return found.body
}

const takes = (least: number, most: number, body: Body): Declared => ({ least, most, body })

/** The argument, or the context node. */
const textOf = ([value]: readonly XPathValue[], { node }: XPathContext): string =>
  value === undefined ? stringValue(node) : toText(value)

function firstOf([value]: readonly XPathValue[], { node }: XPathContext): XmlNode | undefined {
  if (value === undefined) return node
  if (!isNodes(value)) throw evaluationError('Invalid type')
  return value[0]
}

function nodes(value: XPathValue): readonly XmlNode[] {
  if (isNodes(value)) return value
  throw evaluationError('Invalid type')
}

const hasName = (
  node: XmlNode | undefined,
): node is XmlNode & { readonly local: string; readonly uri: string; readonly name: string } =>
  node?.kind === 'element' || node?.kind === 'attribute'

function localName(node: XmlNode | undefined): string {
  if (node?.kind === 'instruction') return node.name
  if (node?.kind === 'namespace') return node.prefix
  return hasName(node) ? node.local : ''
}

const squeezed = (text: string): string => text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')

const functions: Readonly<Record<string, Declared>> = {
  last: takes(0, 0, (_, { size }) => size),
  position: takes(0, 0, (_, { position }) => position),
  count: takes(1, 1, ([value]) => nodes(value).length),
  id: takes(1, 1, () => []),
  'local-name': takes(0, 1, (args, context) => localName(firstOf(args, context))),
  'namespace-uri': takes(0, 1, (args, context) => {
    const node = firstOf(args, context)
    return hasName(node) ? node.uri : ''
  }),
  name: takes(0, 1, (args, context) => {
    const node = firstOf(args, context)
    return hasName(node) ? node.name : localName(node)
  }),
  string: takes(0, 1, textOf),
  concat: takes(2, Number.POSITIVE_INFINITY, (args) => args.map(toText).join('')),
  'starts-with': takes(2, 2, ([text, start]) => toText(text).startsWith(toText(start))),
  contains: takes(2, 2, ([text, part]) => toText(text).includes(toText(part))),
  'substring-before': takes(2, 2, ([text, part]) => {
    const whole = toText(text)
    const at = whole.indexOf(toText(part))
    return at === -1 ? '' : whole.slice(0, at)
  }),
  'substring-after': takes(2, 2, ([text, part]) => {
    const whole = toText(text)
    const found = toText(part)
    const at = whole.indexOf(found)
    return at === -1 ? '' : whole.slice(at + found.length)
  }),
  substring: takes(2, 3, ([text, from, length]) => {
    const start = round(toNumber(from))
    const end = length === undefined ? Number.POSITIVE_INFINITY : start + round(toNumber(length))
    return Array.from(toText(text))
      .filter((_, at) => at + 1 >= start && at + 1 < end)
      .join('')
  }),
  'string-length': takes(0, 1, (args, context) => Array.from(textOf(args, context)).length),
  'normalize-space': takes(0, 1, (args, context) => squeezed(textOf(args, context))),
  translate: takes(3, 3, ([text, from, to]) => {
    const sources = Array.from(toText(from))
    const targets = Array.from(toText(to))
    return Array.from(toText(text), (character) => {
      const at = sources.indexOf(character)
      return at === -1 ? character : (targets[at] ?? '')
    }).join('')
  }),
  boolean: takes(1, 1, ([value]) => toBoolean(value)),
  not: takes(1, 1, ([value]) => !toBoolean(value)),
  true: takes(0, 0, () => true),
  false: takes(0, 0, () => false),
  lang: takes(1, 1, ([wanted], { node }) => isLanguage(toText(wanted), node)),
  number: takes(0, 1, ([value], { node }) => toNumber(value ?? stringValue(node))),
  sum: takes(1, 1, ([value]) => nodes(value).reduce((total, node) => total + toNumber(stringValue(node)), 0)),
  floor: takes(1, 1, ([value]) => Math.floor(toNumber(value))),
  ceiling: takes(1, 1, ([value]) => Math.ceil(toNumber(value))),
  round: takes(1, 1, ([value]) => round(toNumber(value))),
}

/** Halves go up. */
const round = (value: number): number => Math.round(value)

function isLanguage(wanted: string, at: XmlNode): boolean {
  for (let node: XmlNode | undefined = at; node; node = node.parent) {
    if (node.kind !== 'element') continue
    const found = node.attributes.find(({ local, uri }) => local === 'lang' && uri === xmlNamespaceUri)
    if (!found) continue
    const language = found.value.toLowerCase()
    return language === wanted.toLowerCase() || language.startsWith(`${wanted.toLowerCase()}-`)
  }
  return false
}
