// The tree of a parsed document, as XPath sees it: element, attribute, text, comment, instruction and namespace nodes.

/** Where a node stands in document order: of one tree, no two nodes but namespaces of an element have the same. */
interface Placed {
  readonly order: number
  readonly parent: XmlParent | undefined
}

export interface XmlDocument {
  readonly kind: 'document'
  readonly order: number
  readonly parent: undefined
  readonly children: XmlChild[]
  /** Its document type declaration, as it was written. */
  doctype?: string
}

export interface XmlElement extends Placed {
  readonly kind: 'element'
  /** As it was written, with its prefix. */
  readonly name: string
  readonly prefix: string
  readonly local: string
  /** URI; empty: none. */
  readonly uri: string
  readonly attributes: readonly XmlAttribute[]
  /** The namespaces that it declares itself, by prefix; an empty prefix is the default. */
  readonly declared: ReadonlyMap<string, string>
  readonly children: XmlChild[]
}

export interface XmlAttribute extends Placed {
  readonly kind: 'attribute'
  readonly name: string
  readonly prefix: string
  readonly local: string
  readonly uri: string
  readonly value: string
}

export interface XmlText extends Placed {
  readonly kind: 'text' | 'cdata'
  readonly value: string
}

export interface XmlComment extends Placed {
  readonly kind: 'comment'
  readonly value: string
}

export interface XmlInstruction extends Placed {
  readonly kind: 'instruction'
  readonly name: string
  readonly value: string
}

/** A namespace in scope at an element: only XPath's namespace axis makes these. */
export interface XmlNamespace extends Placed {
  readonly kind: 'namespace'
  readonly prefix: string
  readonly uri: string
}

export type XmlParent = XmlDocument | XmlElement
export type XmlChild = XmlElement | XmlText | XmlComment | XmlInstruction
export type XmlNode = XmlDocument | XmlChild | XmlAttribute | XmlNamespace

export const xmlNamespaceUri = 'http://www.w3.org/XML/1998/namespace'

/** The namespace that a prefix stands for at an element; undefined: none. */
export function namespaceOf(prefix: string, at: XmlParent | undefined): string | undefined {
  if (prefix === 'xml') return xmlNamespaceUri
  for (let node = at; node?.kind === 'element'; node = node.parent) {
    const uri = node.declared.get(prefix)
    if (uri !== undefined) return uri
  }
  return undefined
}

/** XPath's string-value of a node. */
export function stringValue(node: XmlNode): string {
  switch (node.kind) {
    case 'document':
    case 'element':
      return node.children
        .map((child) => (child.kind === 'comment' || child.kind === 'instruction' ? '' : stringValue(child)))
        .join('')
    case 'namespace':
      return node.uri
    default:
      return node.value
  }
}
