// Nodes back to text: a node alone, with the namespaces that it needs, or laid out on lines of their own.
import { escapeAttribute, escapeContent, escapeText } from './escape.ts'
import { namespaceOf, stringValue, type XmlChild, type XmlDocument, type XmlElement, type XmlNode } from './node.ts'

/** A node taken out of its document, as XPath's results are: attributes and texts are their escaped values. */
export function writeNode(node: XmlNode): string {
  switch (node.kind) {
    case 'element':
      return writeElement(node, missingNamespaces(node), undefined, 0)
    case 'document':
      return `${documentParts(node, false).join('\n')}\n`
    case 'attribute':
    case 'text':
    case 'namespace':
      return escapeText(stringValue(node))
    default:
      return writeChild(node, false, 0)
  }
}

/** Elements that hold elements only are laid out, two spaces a level. */
export function writeLaidOut(document: XmlDocument, asDocument: boolean): string {
  if (asDocument) return `${documentParts(document, true).join('\n')}\n`
  return document.children
    .map((node, at) => `${at > 0 && !isText(node) ? '\n' : ''}${writeChild(node, true, 0)}`)
    .join('')
}

function documentParts(document: XmlDocument, laidOut: boolean): string[] {
  const parts = document.children.map((node) => writeChild(node, laidOut, 0))
  const { doctype } = document
  if (doctype === undefined) return parts
  const root = document.children.findIndex(({ kind }) => kind === 'element')
  return [...parts.slice(0, root), doctype, ...parts.slice(root)]
}

const isText = ({ kind }: XmlChild): boolean => kind === 'text' || kind === 'cdata'

function writeChild(node: XmlChild, laidOut: boolean, level: number): string {
  switch (node.kind) {
    case 'element':
      return writeElement(node, new Map(), laidOut ? '  ' : undefined, level)
    case 'text':
      return escapeContent(node.value)
    case 'cdata':
      return `<![CDATA[${node.value}]]>`
    case 'comment':
      return `<!--${node.value}-->`
    case 'instruction':
      return node.value === '' ? `<?${node.name}?>` : `<?${node.name} ${node.value}?>`
  }
}

function writeElement(
  node: XmlElement,
  more: ReadonlyMap<string, string>,
  indent: string | undefined,
  level: number,
): string {
  const declared = [...node.declared, ...more].map(
    ([prefix, uri]) => ` ${declaration(prefix)}="${escapeAttribute(uri)}"`,
  )
  const attributes = node.attributes.map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`)
  const head = `<${node.name}${declared.join('')}${attributes.join('')}`
  if (node.children.length === 0) return `${head}/>`
  const isMixed = indent === undefined || node.children.some(isText)
  const inner = node.children.map((child) => writeChild(child, !isMixed, level + 1))
  if (isMixed) return `${head}>${inner.join('')}</${node.name}>`
  const lines = inner.map((child) => `\n${indent.repeat(level + 1)}${child}`)
  return `${head}>${lines.join('')}\n${indent.repeat(level)}</${node.name}>`
}

const declaration = (prefix: string): string => (prefix === '' ? 'xmlns' : `xmlns:${prefix}`)

/** Namespaces that an element and what is in it use, and that are declared above it; in the order of their use. */
function missingNamespaces(root: XmlElement): ReadonlyMap<string, string> {
  const missing = new Map<string, string>()
  const use = (prefix: string, uri: string, at: XmlElement): void => {
    if (uri === '' || prefix === 'xml' || missing.has(prefix)) return
    for (let node: XmlElement = at; ; node = node.parent as XmlElement) {
      if (node.declared.has(prefix)) return
      if (node === root) break
    }
    missing.set(prefix, namespaceOf(prefix, root) ?? uri)
  }
  const visit = (node: XmlElement): void => {
    use(node.prefix, node.uri, node)
    for (const { prefix, uri } of node.attributes) use(prefix, uri, node)
    for (const child of node.children) if (child.kind === 'element') visit(child)
  }
  visit(root)
  return missing
}
