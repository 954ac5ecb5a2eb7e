// Values of the type xml: what texts may become one, and how several are joined.
import { PgError } from '../errors.ts'
import { declarationOf, readDeclaration, writeDeclaration } from './declaration.ts'
import { faultsText } from './faults.ts'
import type { XmlDocument } from './node.ts'
import { parseXml, type ParseOptions } from './parse-xml.ts'

export type XmlOption = 'content' | 'document'

/** Its tree; with a document type, content is read as a document. Throws what PostgreSQL does. */
export function readXml(text: string, option: XmlOption, dropBlanks = false): XmlTree {
  let body = text
  if (option === 'content') {
    const declaration = readDeclaration(text)
    if ('fault' in declaration) {
      throw new PgError(sqlstates.content, 'invalid XML content: invalid XML declaration', {
        detail: declaration.fault,
      })
    }
    if (!hasDoctype(text.slice(declaration.length))) body = text.slice(declaration.length)
    else return treeOf(text, option, { dropBlanks })
    return treeOf(body, option, { dropBlanks, content: true })
  }
  return treeOf(text, option, { dropBlanks })
}

export interface XmlTree {
  readonly document: XmlDocument
  /** Whether it was read as a document. */
  readonly isDocument: boolean
}

const sqlstates = { content: '2200N', document: '2200M' } as const

function treeOf(text: string, option: XmlOption, options: ParseOptions): XmlTree {
  const { document, faults, text: read } = parseXml(text, options)
  if (faults.length > 0) {
    throw new PgError(sqlstates[option], `invalid XML ${option}`, { detail: faultsText(read, faults) })
  }
  return { document, isDocument: !options.content }
}

export const checkXml = (text: string, option: XmlOption): void => void readXml(text, option)

export function isWellFormed(text: string, option: XmlOption): boolean {
  try {
    checkXml(text, option)
    return true
  } catch (error) {
    if (error instanceof PgError && Object.values<string>(sqlstates).includes(error.sqlstate)) return false
    throw error
  }
}

export const notDocument = (): PgError => new PgError('2200L', 'not an XML document')

/** The document that XPath is asked of. */
export function readForQuery(text: string): XmlDocument {
  const { document, faults, text: read } = parseXml(text.slice(declarationOf(text).length), { checkNamespaces: true })
  if (faults.length === 0) return document
  throw new PgError(sqlstates.document, 'could not parse XML document', { detail: faultsText(read, faults) })
}

const beforeDoctype = /^(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)*<!DOCTYPE/

const hasDoctype = (text: string): boolean => beforeDoctype.test(text)

/** One value of several. A declaration stays only where all agree on it. */
export function concatXml(values: readonly string[]): string {
  let alone: boolean | undefined = true
  let version: string | undefined
  let versionsDiffer = false
  let joined = ''
  for (const value of values) {
    const declaration = declarationOf(value)
    if (declaration.standalone === false && alone === true) alone = false
    if (declaration.standalone === undefined) alone = undefined
    if (declaration.version === undefined) versionsDiffer = true
    else if (version === undefined) version = declaration.version
    else if (version !== declaration.version) versionsDiffer = true
    joined += value.slice(declaration.length)
  }
  if (versionsDiffer && alone === undefined) return joined
  return writeDeclaration(versionsDiffer ? undefined : version, alone) + joined
}
