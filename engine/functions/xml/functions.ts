// All functions of xml.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { escapeText } from '../../xml/escape.ts'
import { checkXml, concatXml, isWellFormed } from '../../xml/xml-value.ts'
import { isNodes } from '../../xml/xpath/values.ts'
import { aggregate, immutable, immutableLax, stable, stableSetLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { xmlConstructors } from './constructors.ts'
import { mapRowsFunctions } from './map-rows.ts'
import { askDocument, namespacesOf, xmlValuesOf } from './query.ts'
import { xmlOid } from './spec.ts'
import { xmlTableRows } from './table.ts'

const { xml, text, bool, _xml, _text } = Oid

export const xmlFunctions: readonly FunctionDefinition[] = [
  ...xmlConstructors,
  ...mapRowsFunctions,
  {
    ...stableSetLax(
      xmlOid.table,
      'sql_xml_table',
      [text, xml, text, Oid.any],
      Oid.record,
      { variadic: Oid.any },
      xmlTableRows,
    ),
    hidden: true,
  },
  immutable(2895, 'xmlcomment', [text], xml, ([value]: [string]) => {
    if (value.includes('--') || value.endsWith('-')) throw new PgError('2200S', 'invalid XML comment')
    return `<!--${value}-->`
  }),
  immutable(3813, 'xmltext', [text], xml, ([value]: [string]) => escapeText(value)),
  stable(2896, 'xml', [text], xml, ([value]: [string], { settings }) => {
    checkXml(value, settings.xmlOption ?? 'content')
    return value
  }),
  immutable(2897, 'xmlvalidate', [xml, text], bool, () => {
    throw new PgError('0A000', 'xmlvalidate is not implemented')
  }),
  immutableLax(2900, 'xmlconcat2', [xml, xml], xml, ([a, b]: (string | null)[]) => joined(a, b)),
  aggregate<string[]>(2901, 'xmlagg', [xml], xml, {
    keepsInput: true,
    start: () => [],
    step: (values, [value]) => {
      values.push(value as string)
      return values
    },
    merge: (a, b) => a.concat(b),
    finish: (values) => (values.length === 0 ? null : concatXml(values)),
  }),
  immutable(2614, 'xmlexists', [text, xml], bool, exists),
  immutable(3049, 'xpath_exists', [text, xml, _text], bool, exists),
  immutable(3050, 'xpath_exists', [text, xml], bool, within('xpath_exists', exists)),
  immutable(2931, 'xpath', [text, xml, _text], _xml, found),
  immutable(2932, 'xpath', [text, xml], _xml, within('xpath', found)),
  stable(3051, 'xml_is_well_formed', [text], bool, ([value]: [string], { settings }) =>
    isWellFormed(value, settings.xmlOption ?? 'content'),
  ),
  immutable(3052, 'xml_is_well_formed_document', [text], bool, ([value]: [string]) => isWellFormed(value, 'document')),
  immutable(3053, 'xml_is_well_formed_content', [text], bool, ([value]: [string]) => isWellFormed(value, 'content')),
]

function joined(a: string | null, b: string | null): string | null {
  return a === null || b === null ? (a ?? b) : concatXml([a, b])
}

/** PostgreSQL has the form without namespaces as an SQL function over the other, and its errors say so. */
function within(name: string, body: (args: QueryArguments, context: FunctionContext) => Value) {
  return (args: QueryArguments, context: FunctionContext): Value => {
    try {
      return body(args, context)
    } catch (error) {
      throw error instanceof PgError ? error.with({ where: `SQL function "${name}" statement 1` }) : error
    }
  }
}

type QueryArguments = [path: string, value: string, mapping?: PgArray]

function exists([path, value, mapping]: QueryArguments, context: FunctionContext): boolean {
  const answer = askDocument(path, value, mapping ? namespacesOf(mapping) : new Map(), context)
  return !isNodes(answer) || answer.length > 0
}

function found([path, value, mapping]: QueryArguments, context: FunctionContext): Value {
  const values = xmlValuesOf(askDocument(path, value, mapping ? namespacesOf(mapping) : new Map(), context))
  if (values.length === 0) return { dimensions: [], lowerBounds: [], elements: [] }
  return { dimensions: [values.length], lowerBounds: [1], elements: values }
}
