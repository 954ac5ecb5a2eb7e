// The XML of S3's requests: elements and text. No DTD and no entities of one's own, so nothing expands.
import { S3Error } from '../s3-error.ts'

export interface XmlElement {
  /** Without a prefix. */
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

const depthMax = 16
const malformed = (): S3Error =>
  new S3Error('MalformedXML', 'the XML that was given is not well-formed, or not what this request takes')

interface Open {
  readonly name: string
  text: string
  readonly children: XmlElement[]
}

/** The root element. Throws MalformedXML. */
export function readXml(source: string): XmlElement {
  const token =
    /<\?[^]*?\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy
  const open: Open[] = []
  let root: XmlElement | undefined
  const close = (element: Open): void => {
    if (open.length > 0) open.at(-1)!.children.push(element)
    else if (root) throw malformed()
    else root = element
  }
  let at = 0
  while (at < source.length) {
    token.lastIndex = at
    const match = token.exec(source)
    if (!match) throw malformed()
    at = token.lastIndex
    const [, cdata, ending, starting, , selfClosing, text] = match
    if (starting !== undefined) {
      const element: Open = { name: localName(starting), text: '', children: [] }
      if (selfClosing) close(element)
      else if (open.push(element) > depthMax) throw malformed()
    } else if (ending !== undefined) {
      const element = open.pop()
      if (!element || element.name !== localName(ending)) throw malformed()
      close(element)
    } else if (text !== undefined || cdata !== undefined) {
      if (open.length > 0) open.at(-1)!.text += cdata ?? unescapeXml(text)
      else if ((cdata ?? text).replace(/^\ufeff/, '').trim() !== '') throw malformed()
    }
  }
  if (!root || open.length > 0) throw malformed()
  return root
}

export const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name)

export const textOf = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text

export function requireRoot(source: string, name: string): XmlElement {
  const root = readXml(source)
  if (root.name !== name) throw malformed()
  return root
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescapeXml = (text: string): string =>
  text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name)
    const point = number ? Number.parseInt(number[1] ?? number[2], number[1] ? 16 : 10) : undefined
    if (point !== undefined && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff))
      return String.fromCodePoint(point)
    const known = entities[name]
    if (known === undefined || !whole.endsWith(';')) throw malformed()
    return known
  })
