// What begins with &: characters by number, and entities.
import { isXmlCharacter } from './characters.ts'
import type { XmlCursor } from './cursor.ts'
import { entityDepthMax, expandedCharactersMax } from './limits.ts'

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Of & … ; here: what it stands for. undefined: nothing, or nothing that is known. */
export function referenced(
  cursor: XmlCursor,
): { readonly literal: boolean; readonly name: string; readonly value: string } | undefined {
  const start = cursor.at
  if (cursor.comes('&#')) return { literal: true, name: '', value: characterReference(cursor, start) }
  cursor.at++
  const name = cursor.name()
  if (name === undefined) {
    cursor.fault('xmlParseEntityRef: no name')
    return undefined
  }
  if (cursor.text[cursor.at] !== ';') {
    cursor.fault("EntityRef: expecting ';'")
    return undefined
  }
  cursor.at++
  const known = Object.hasOwn(predefined, name) ? predefined[name] : undefined
  if (known !== undefined) return { literal: true, name, value: known }
  const declared = cursor.shared.entities.get(name)
  if (declared === undefined && !cursor.shared.mayBeElsewhere) cursor.fault(`Entity '${name}' not defined`)
  if (declared === undefined || declared === null) return undefined
  return { literal: false, name, value: declared }
}

function characterReference(cursor: XmlCursor, start: number): string {
  const found = characterHere(cursor.text, start)
  if (!found) {
    const isHex = cursor.comes('&#x')
    cursor.stop(`xmlParseCharRef: invalid ${isHex ? 'hexadecimal' : 'decimal'} value`, start + (isHex ? 3 : 2))
  }
  const [written, code] = found
  cursor.at = start + written.length
  if (!isXmlCharacter(code)) cursor.stop(`xmlParseCharRef: invalid xmlChar value ${code > 0x10_ffff ? 1114112 : code}`)
  return String.fromCodePoint(code)
}

/** Of an entity that is declared: its text is read next, and counts. */
export function enter(cursor: XmlCursor, name: string, text: string): void {
  const shared = cursor.shared
  if (shared.open.includes(name) || shared.open.length >= entityDepthMax) {
    cursor.stop('Detected an entity reference loop')
  }
  shared.expanded += text.length
  if (shared.expanded > expandedCharactersMax) cursor.stop('Maximum entity amplification factor exceeded')
  shared.open.push(name)
}

/** A reference by number, and the number. */
export function characterHere(text: string, at: number): readonly [written: string, code: number] | undefined {
  const pattern = /&#(?:x([0-9A-Fa-f]+)|([0-9]+));/y
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (!found) return undefined
  return [found[0], found[1] === undefined ? Number(found[2]) : Number.parseInt(found[1], 16)]
}
