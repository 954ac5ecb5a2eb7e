// XMLELEMENT, XMLFOREST, XMLCONCAT, XMLPARSE, XMLPI, XMLROOT, XMLSERIALIZE and IS DOCUMENT: what stands behind the syntax.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { declarationOf, writeDeclaration } from '../../xml/declaration.ts'
import { escapeAttribute } from '../../xml/escape.ts'
import { writeLaidOut } from '../../xml/write-xml.ts'
import {
  checkXml,
  concatXml,
  isWellFormed,
  notDocument,
  readXml,
  type XmlOption,
  type XmlTree,
} from '../../xml/xml-value.ts'
import { immutable, immutableLax, stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { xmlText } from './map-value.ts'
import { type ElementSpec, type ForestSpec, xmlOid } from './spec.ts'

const { xml, text, bool, int4, any } = Oid

export const xmlConstructors: readonly FunctionDefinition[] = [
  hidden(stableLax(xmlOid.element, 'sql_xml_element', [text, any], xml, { variadic: any }, element)),
  hidden(stableLax(xmlOid.forest, 'sql_xml_forest', [text, any], xml, { variadic: any }, forest)),
  hidden(
    immutableLax(xmlOid.concat, 'sql_xml_concat', [any], xml, { variadic: any }, (values: readonly Value[]) => {
      const present = values.filter((value) => value !== null) as string[]
      return present.length === 0 ? null : concatXml(present)
    }),
  ),
  hidden(
    immutable(xmlOid.parse, 'sql_xml_parse', [text, text], xml, ([option, value]: [XmlOption, string]) => {
      checkXml(value, option)
      return value
    }),
  ),
  hidden(
    immutableLax(
      xmlOid.instruction,
      'sql_xml_instruction',
      [text, bool, text],
      xml,
      ([name, hasContent, value]: [string, boolean, string | null]) => instruction(name, hasContent, value),
    ),
  ),
  hidden(
    immutableLax(xmlOid.root, 'sql_xml_root', [xml, text, int4], xml, ([value, version, alone]: RootArguments) =>
      value === null ? null : root(value, version, alone),
    ),
  ),
  hidden(
    immutable(xmlOid.isDocument, 'sql_xml_is_document', [xml], bool, ([value]: [string]) =>
      isWellFormed(value, 'document'),
    ),
  ),
  hidden(
    immutable(
      xmlOid.serialize,
      'sql_xml_serialize',
      [text, bool, xml],
      text,
      ([option, indent, value]: [XmlOption, boolean, string]) => serialize(value, option, indent),
    ),
  ),
]

function hidden(definition: FunctionDefinition): FunctionDefinition {
  return { ...definition, hidden: true }
}

function element([told, ...values]: readonly Value[], context: FunctionContext): string {
  const { name, attributes } = specOf<ElementSpec>(told, context)
  const typeAt = (at: number): number => context.argTypes[at + 1].oid
  const written = attributes.map((attribute, at) => {
    const value = values[at]
    return value === null ? '' : ` ${attribute}="${escapeAttribute(xmlText(value, typeAt(at), context, true))}"`
  })
  const contents = values
    .map((value, at) => (at < attributes.length || value === null ? undefined : xmlText(value, typeAt(at), context)))
    .filter((value) => value !== undefined)
  const head = `<${name}${written.join('')}`
  return contents.length === 0 ? `${head}/>` : `${head}>${contents.join('')}</${name}>`
}

function forest([told, ...values]: readonly Value[], context: FunctionContext): string | null {
  const names = specOf<ForestSpec>(told, context)
  const parts = values.flatMap((value, at) =>
    value === null ? [] : [`<${names[at]}>${xmlText(value, context.argTypes[at + 1].oid, context)}</${names[at]}>`],
  )
  return parts.length === 0 ? null : parts.join('')
}

function specOf<T>(told: Value, { memo }: FunctionContext): T {
  const known = memo.get('xml')
  if (known) return known as T
  const spec = JSON.parse(told as string) as T
  memo.set('xml', spec)
  return spec
}

const invalidInstruction = (detail: string): PgError =>
  new PgError('2200T', 'invalid XML processing instruction', { detail })

function instruction(name: string, hasContent: boolean, value: string | null): string | null {
  if (name.toLowerCase() === 'xml') {
    throw invalidInstruction('XML processing instruction target name cannot be "xml".')
  }
  if (value === null) return null
  if (!hasContent) return `<?${name}?>`
  if (value.includes('?>')) throw invalidInstruction('XML processing instruction cannot contain "?>".')
  return `<?${name} ${value.trimStart()}?>`
}

/** standalone as PostgreSQL's parser numbers it: yes, no, no value, not said. */
type RootArguments = [value: string | null, version: string | null, standalone: number]

function root(value: string, version: string | null, standalone: number): string {
  const declaration = declarationOf(value)
  const alone =
    standalone === 0 ? true : standalone === 1 ? false : standalone === 2 ? undefined : declaration.standalone
  return writeDeclaration(version ?? undefined, alone) + value.slice(declaration.length)
}

function serialize(value: string, option: XmlOption, indent: boolean): string {
  if (!indent) {
    if (option === 'document' && !isWellFormed(value, 'document')) throw notDocument()
    return value
  }
  const { document, isDocument } = treeOf(value, option)
  const written = writeLaidOut(document, isDocument)
  const { length, version, standalone } = declarationOf(value)
  const alone = standalone === undefined ? '' : ` standalone="${standalone ? 'yes' : 'no'}"`
  const head = isDocument && length > 0 ? `<?xml version="${version}" encoding="UTF-8"${alone}?>\n` : ''
  return head + (option === 'document' ? written.replace(/[\r\n]+$/, '') : written)
}

function treeOf(value: string, option: XmlOption): XmlTree {
  try {
    return readXml(value, option, true)
  } catch (error) {
    if (error instanceof PgError && option === 'document') throw notDocument()
    throw error
  }
}
