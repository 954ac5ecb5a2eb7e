// Reads XML 1.0 with namespaces: a document, or content as it may stand within an element. Nothing outside the text is ever read:
// external entities and subsets stay unread, and what refers to them stands for nothing.
import { type Reading, XmlCursor } from './cursor.ts'
import { readDoctype } from './doctype.ts'
import { lineOf, type XmlFault, XmlStop } from './faults.ts'
import { elementDepthMax } from './limits.ts'
import { checkNamespaces, qualified, type Scope } from './namespaces.ts'
import type { XmlAttribute, XmlDocument, XmlElement, XmlParent } from './node.ts'
import { enter, referenced } from './references.ts'

export interface ParsedXml {
  readonly document: XmlDocument
  readonly faults: readonly XmlFault[]
  /** The text that the faults' positions are of. */
  readonly text: string
}

export interface ParseOptions {
  /** Text and several elements are fine, a document type is not. */
  readonly content?: boolean
  /** White space that only lays out elements is no node. */
  readonly dropBlanks?: boolean
  /** Prefixes must be declared, and namespaces be URIs: who asks about nodes needs to tell them apart. */
  readonly checkNamespaces?: boolean
}

export function parseXml(written: string, options: ParseOptions = {}): ParsedXml {
  const text = written.replace(/\r\n?/g, '\n')
  const document: XmlDocument = { kind: 'document', order: 0, parent: undefined, children: [] }
  const shared: Reading = { faults: [], entities: new Map(), open: [], orders: 1, expanded: 0, mayBeElsewhere: false }
  const reader = new XmlReader(text, document, shared, options)
  try {
    if (options.content) reader.content(true)
    else reader.document()
  } catch (error) {
    if (!(error instanceof XmlStop)) throw error
  }
  return { document, faults: shared.faults, text }
}

interface OpenElement {
  readonly element: XmlElement
  readonly at: number
}

interface WrittenAttribute {
  readonly name: string
  readonly value: string
}

class XmlReader extends XmlCursor {
  readonly #root: XmlDocument | XmlElement
  readonly #options: ParseOptions
  readonly #stack: OpenElement[] = []

  constructor(text: string, root: XmlDocument | XmlElement, shared: Reading, options: ParseOptions) {
    super(text, shared)
    this.#root = root
    this.#options = options
  }

  document(): void {
    if (this.text.length === 0) this.stop('Document is empty')
    if (/^<\?xml\s/.test(this.text)) this.#declaration()
    this.#misc()
    if (this.comes('<!DOCTYPE')) {
      ;(this.#root as XmlDocument).doctype = readDoctype(this)
      this.#misc()
    }
    if (this.text[this.at] !== '<') this.stop("Start tag expected, '<' not found")
    this.#startTag()
    this.content(false)
    this.#misc()
    if (this.at < this.text.length) this.stop('Extra content at the end of the document')
  }

  /** Until the text ends, or with `whole` false the element that is open. */
  content(whole: boolean): void {
    const least = whole ? 0 : 1
    for (;;) {
      if (!whole && this.#stack.length < least) return
      const { length } = this.text
      if (this.at >= length) break
      if (this.text[this.at] === '<') {
        if (this.comes('</')) {
          if (this.#stack.length === 0) this.stop('chunk is not well balanced')
          this.#endTag()
        } else if (this.comes('<!--')) this.#comment()
        else if (this.comes('<![CDATA[')) this.#cdata()
        else if (this.comes('<?')) this.#instruction()
        else this.#startTag()
      } else if (this.text[this.at] === '&') this.#reference()
      else this.#characters()
    }
    const open = this.#stack.at(-1)
    if (open) {
      this.stop(`Premature end of data in tag ${open.element.name} line ${lineOf(this.text, open.at)}`)
    }
  }

  get #parent(): XmlParent {
    return this.#stack.at(-1)?.element ?? this.#root
  }

  /** Comments, instructions and spaces around the root. */
  #misc(): void {
    for (;;) {
      this.spaces()
      if (this.comes('<!--')) this.#comment()
      else if (this.comes('<?')) this.#instruction()
      else return
    }
  }

  #declaration(): void {
    const end = this.text.indexOf('?>', this.at)
    if (end === -1) this.stop("parsing XML declaration: '?>' expected", this.text.length)
    const found =
      /^<\?xml\s+version\s*=\s*(?:"[^"]*"|'[^']*')(?:\s+encoding\s*=\s*(?:"[^"]*"|'[^']*'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/.exec(
        this.text,
      )
    if (!found) this.stop("parsing XML declaration: '?>' expected", 5)
    this.at = found[0].length
  }

  #comment(): void {
    const start = this.at + 4
    const end = this.text.indexOf('--', start)
    if (end === -1) {
      this.stop('Comment not terminated', this.text.length)
    }
    if (this.text[end + 2] !== '>') {
      this.stop(`Double hyphen within comment: <!--${this.text.slice(Math.max(start, end - 50), end)}`, end)
    }
    const value = this.text.slice(start, end)
    this.#checkCharacters(value, start)
    this.#add({ kind: 'comment', value, order: this.order(), parent: this.#parent })
    this.at = end + 3
  }

  #instruction(): void {
    this.at += 2
    const name = this.name()
    if (name === undefined) this.stop('xmlParsePI : no target name')
    if (name.toLowerCase() === 'xml') {
      this.stop(
        name === 'xml'
          ? 'XML declaration allowed only at the start of the document'
          : "xmlParsePITarget: invalid name prefix 'xml'",
      )
    }
    const spaced = this.spaces()
    const end = this.text.indexOf('?>', this.at)
    if (end === -1) this.stop(`ParsePI: PI ${name} never end ...`, this.text.length)
    if (!spaced && end !== this.at) this.stop(`ParsePI: PI ${name} space expected`)
    const value = this.text.slice(this.at, end)
    this.#checkCharacters(value, this.at)
    this.#add({ kind: 'instruction', name, value, order: this.order(), parent: this.#parent })
    this.at = end + 2
  }

  #cdata(): void {
    const start = this.at + 9
    const end = this.text.indexOf(']]>', start)
    if (end === -1) this.stop(`CData section not finished\n${this.text.slice(start, start + 50)}`, this.text.length)
    const value = this.text.slice(start, end)
    this.#checkCharacters(value, start)
    if (value !== '') this.#add({ kind: 'cdata', value, order: this.order(), parent: this.#parent })
    this.at = end + 3
  }

  #characters(): void {
    const start = this.at
    const end = nextMarkup(this.text, start)
    const value = this.text.slice(start, end)
    const closing = value.indexOf(']]>')
    if (closing !== -1) this.stop("Sequence ']]>' not allowed in content", start + closing)
    this.#checkCharacters(value, start)
    this.at = end
    if (this.#options.dropBlanks && this.#isLayout(value)) return
    this.#addText(value)
  }

  /** Blanks between elements, where no text stands beside them. */
  #isLayout(value: string): boolean {
    const parent = this.#stack.at(-1)?.element
    if (!parent || !/^\s*$/.test(value) || this.text[this.at] !== '<') return false
    const first = parent.children[0]
    if (!first) return !this.comes('</')
    return first.kind !== 'text' && parent.children.at(-1)!.kind !== 'text'
  }

  #addText(value: string): void {
    if (value === '') return
    const parent = this.#parent
    const last = parent.children.at(-1)
    // What comes in pieces, around references, is one node.
    if (last?.kind === 'text') parent.children[parent.children.length - 1] = { ...last, value: last.value + value }
    else this.#add({ kind: 'text', value, order: this.order(), parent })
  }

  #add(node: XmlParent['children'][number]): void {
    this.#parent.children.push(node)
  }

  #checkCharacters(value: string, start: number): void {
    const wrong = notXml.exec(value)
    if (wrong) this.stop(`PCDATA invalid Char value ${wrong[0].codePointAt(0)}`, start + wrong.index)
  }

  #reference(): void {
    const text = referenced(this)
    if (text === undefined) return
    if (text.literal) this.#addText(text.value)
    else this.#expand(text.name, text.value)
  }

  #expand(name: string, text: string): void {
    enter(this, name, text)
    const root = this.#parent
    new XmlReader(text, root, this.shared, this.#options).content(true)
    this.shared.open.pop()
  }

  #startTag(): void {
    const start = this.at
    this.at++
    const name = this.name()
    if (name === undefined) this.stop('StartTag: invalid element name')
    const written: WrittenAttribute[] = []
    for (;;) {
      const spaced = this.spaces()
      const next = this.text[this.at]
      if (next === '>' || next === '/' || next === undefined) break
      if (!spaced && written.length > 0) this.#stopInAttributes(name, start)
      const attribute = this.#attribute(name, start)
      if (!attribute) break
      if (written.some((other) => other.name === attribute.name)) {
        this.fault(`Attribute ${attribute.name} redefined`)
      } else written.push(attribute)
    }
    const element = this.#element(name, written)
    const isEmpty = this.comes('/>')
    if (!isEmpty && this.text[this.at] !== '>') {
      this.stop(`Couldn't find end of Start Tag ${name} line ${lineOf(this.text, start)}`)
    }
    this.at += isEmpty ? 2 : 1
    this.#add(element)
    if (isEmpty) return
    if (this.#stack.length >= elementDepthMax) {
      this.stop(`Excessive depth in document: ${elementDepthMax} use XML_PARSE_HUGE option`)
    }
    this.#stack.push({ element, at: start })
  }

  #element(name: string, written: readonly WrittenAttribute[]): XmlElement {
    const parent = this.#parent
    const declared = new Map<string, string>()
    for (const { name: attribute, value } of written) {
      if (attribute === 'xmlns') declared.set('', value)
      else if (attribute.startsWith('xmlns:')) declared.set(attribute.slice(6), value)
    }
    const attributes: XmlAttribute[] = []
    const scope: Scope = { declared, parent }
    if (this.#options.checkNamespaces) checkNamespaces(this, name, written, scope)
    const [prefix, local, uri] = qualified(name, scope, true)
    const element: XmlElement = {
      kind: 'element',
      name,
      prefix,
      local,
      uri,
      attributes,
      declared,
      children: [],
      order: this.order(),
      parent,
    }
    for (const { name: attribute, value } of written) {
      if (attribute === 'xmlns' || attribute.startsWith('xmlns:')) continue
      const [attributePrefix, attributeLocal, attributeUri] = qualified(attribute, scope, false)
      attributes.push({
        kind: 'attribute',
        name: attribute,
        prefix: attributePrefix,
        local: attributeLocal,
        uri: attributeUri,
        value,
        order: this.order(),
        parent: element,
      })
    }
    return element
  }

  #stopInAttributes(element: string, start: number): never {
    this.fault('attributes construct error')
    return this.stop(`Couldn't find end of Start Tag ${element} line ${lineOf(this.text, start)}`)
  }

  #attribute(element: string, start: number): WrittenAttribute | undefined {
    const name = this.name()
    if (name === undefined) {
      this.fault('xmlParseStartTag: problem parsing attributes')
      return undefined
    }
    this.spaces()
    if (this.text[this.at] !== '=') this.stop(`Specification mandate value for attribute ${name}`)
    this.at++
    this.spaces()
    const quote = this.text[this.at]
    if (quote === '"' || quote === "'") {
      this.at++
      const value = this.#attributeValue(quote)
      if (value !== undefined) return { name, value }
      this.fault("AttValue: ' expected")
    } else this.fault('AttValue: " or \' expected')
    return this.#stopInAttributes(element, start)
  }

  /** Until the quote, or with none until the end of an entity's text. */
  #attributeValue(quote: string | undefined): string | undefined {
    let value = ''
    for (;;) {
      const next = this.text[this.at]
      if (next === undefined) return quote === undefined ? value : undefined
      if (next === quote) {
        this.at++
        return value
      }
      if (next === '<') this.stop("Unescaped '<' not allowed in attributes values")
      if (next === '&') {
        const found = referenced(this)
        if (found?.literal) value += found.value
        else if (found) {
          enter(this, found.name, found.value)
          value += new XmlReader(found.value, this.#root, this.shared, this.#options).#attributeValue(undefined)
          this.shared.open.pop()
        }
        continue
      }
      const start = this.at
      while (this.at < this.text.length && !ends(this.text[this.at], quote)) this.at++
      const piece = this.text.slice(start, this.at)
      this.#checkCharacters(piece, start)
      value += piece.replace(/[\n\t]/g, ' ')
    }
  }

  #endTag(): void {
    this.at += 2
    const name = this.name()
    const { element, at } = this.#stack.pop()!
    this.spaces()
    const closes = this.text[this.at] === '>'
    if (closes) this.at++
    else this.fault("expected '>'")
    if (name !== element.name) {
      this.fault(
        `Opening and ending tag mismatch: ${element.name} line ${lineOf(this.text, at)} and ${name ?? 'unparsable'}`,
      )
    }
    if (!closes) throw new XmlStop("expected '>'")
  }
}

const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

function ends(character: string, quote: string | undefined): boolean {
  return character === quote || character === '<' || character === '&'
}

function nextMarkup(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) if (text[at] === '<' || text[at] === '&') return at
  return at
}
