// The document type: of what it declares, entities are known by their texts; all else is passed over.
import { isXmlCharacter } from './characters.ts'
import type { XmlCursor } from './cursor.ts'
import { characterHere } from './references.ts'

/** From <!DOCTYPE to its end: the text of it. Entities that it declares are known from then on. */
export function readDoctype(cursor: XmlCursor): string {
  const start = cursor.at
  cursor.at += 9
  cursor.spaces()
  if (cursor.name() === undefined) cursor.stop('xmlParseDocTypeDecl : no DOCTYPE name !')
  cursor.spaces()
  if (externalId(cursor)) cursor.shared.mayBeElsewhere = true
  cursor.spaces()
  if (cursor.text[cursor.at] === '[') {
    cursor.at++
    internalSubset(cursor)
    cursor.spaces()
  }
  if (cursor.text[cursor.at] !== '>') cursor.stop('DOCTYPE improperly terminated')
  cursor.at++
  return cursor.text.slice(start, cursor.at)
}

/** SYSTEM "…" or PUBLIC "…" "…". */
function externalId(cursor: XmlCursor): boolean {
  const found = /(?:SYSTEM\s+|PUBLIC\s+(?:"[^"]*"|'[^']*')\s+)(?:"[^"]*"|'[^']*')/y
  found.lastIndex = cursor.at
  const text = found.exec(cursor.text)?.[0]
  if (text === undefined) return false
  cursor.at += text.length
  return true
}

function internalSubset(cursor: XmlCursor): void {
  for (;;) {
    cursor.spaces()
    const next = cursor.text[cursor.at]
    if (next === ']') {
      cursor.at++
      return
    }
    if (next === '%') {
      const end = cursor.text.indexOf(';', cursor.at)
      if (end === -1) cursor.stop("PEReference: expecting ';'")
      cursor.shared.mayBeElsewhere = true
      cursor.at = end + 1
    } else if (cursor.comes('<!--')) skip(cursor, '-->', 'Comment not terminated ')
    else if (cursor.comes('<?')) skip(cursor, '?>', 'ParsePI: PI never end ...')
    else if (cursor.comes('<!ENTITY')) entity(cursor)
    else if (/<!(?:ELEMENT|ATTLIST|NOTATION)\s/y.test(cursor.text.slice(cursor.at, cursor.at + 11))) markup(cursor)
    else cursor.stop('internal error: xmlParseInternalSubset: error detected in Markup declaration\n')
  }
}

function skip(cursor: XmlCursor, end: string, message: string): void {
  const found = cursor.text.indexOf(end, cursor.at)
  if (found === -1) cursor.stop(message, cursor.text.length)
  cursor.at = found + end.length
}

/** A declaration that says nothing of entities: to its end. */
function markup(cursor: XmlCursor): void {
  const declaration = /<![^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>/y
  declaration.lastIndex = cursor.at
  if (!declaration.test(cursor.text)) cursor.stop("expected '>'")
  cursor.at = declaration.lastIndex
}

function entity(cursor: XmlCursor): void {
  cursor.at += 8
  cursor.spaces()
  const isParameter = cursor.text[cursor.at] === '%'
  if (isParameter) {
    cursor.at++
    cursor.spaces()
  }
  const name = cursor.name()
  if (name === undefined) cursor.stop('xmlParseEntityDecl: no name')
  cursor.spaces()
  const quote = cursor.text[cursor.at]
  let value: string | null = null
  if (quote === '"' || quote === "'") {
    const end = cursor.text.indexOf(quote, cursor.at + 1)
    if (end === -1) cursor.stop('EntityValue: " or \' expected')
    value = entityValue(cursor, cursor.text.slice(cursor.at + 1, end))
    cursor.at = end + 1
  } else if (!externalId(cursor)) cursor.stop('Value required')
  const end = /\s*(?:NDATA\s+[^\s>]+\s*)?>/y
  end.lastIndex = cursor.at
  if (!end.test(cursor.text)) cursor.stop(`xmlParseEntityDecl: entity ${name} not terminated`)
  cursor.at = end.lastIndex
  if (!isParameter && !cursor.shared.entities.has(name)) cursor.shared.entities.set(name, value)
}

/** References to characters count where the entity is declared, those to entities where it is used. */
function entityValue(cursor: XmlCursor, text: string): string {
  return text.replace(/&#(?:x[0-9A-Fa-f]+|[0-9]+);/g, (written) => {
    const found = characterHere(written, 0)
    if (!found || !isXmlCharacter(found[1])) cursor.stop(`xmlParseCharRef: invalid xmlChar value ${found?.[1] ?? 0}`)
    return String.fromCodePoint(found[1])
  })
}
