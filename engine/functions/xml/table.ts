// The rows of XMLTABLE: one for each node that the path of rows finds, its columns asked from there.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { escapeText } from '../../xml/escape.ts'
import { stringValue } from '../../xml/node.ts'
import { writeNode } from '../../xml/write-xml.ts'
import { readForQuery } from '../../xml/xml-value.ts'
import { evaluateXPath, type XPathContext } from '../../xml/xpath/evaluate.ts'
import { isNodes, toText, type XPathValue } from '../../xml/xpath/values.ts'
import type { FunctionContext } from '../function.ts'
import { atDocument, pathOf } from './query.ts'
import type { XmlColumn, XmlTableSpec } from './spec.ts'

export function* xmlTableRows(args: readonly Value[], context: FunctionContext): Generator<Value> {
  const [told, value, rowPath] = args as readonly (string | null)[]
  if (value === null) return
  const { namespaces, columns } = JSON.parse(told!) as XmlTableSpec
  const uris = new Map<string, string>()
  namespaces.forEach((prefix, at) => {
    const uri = args[at + 3] as string | null
    if (uri === null) throw new PgError('22004', 'namespace URI must not be null')
    uris.set(prefix, uri)
  })
  if (rowPath === null) throw new PgError('22004', 'row filter expression must not be null')
  if (rowPath === '') throw new PgError('10608', 'row path filter must not be empty string')
  const document = readForQuery(value)
  const start = atDocument(document, uris)
  const rows = evaluateXPath(pathOf(rowPath, context), start)
  if (!isNodes(rows)) return
  let number = 0
  for (const node of rows) {
    number++
    const here = { ...start, node }
    const cells = columns.map((column) => cell(column, number, here, args, context))
    yield cells.length === 1 ? cells[0] : cells
  }
}

function cell(
  { value: asked }: XmlColumn,
  number: number,
  here: XPathContext,
  args: readonly Value[],
  context: FunctionContext,
): Value {
  if (!asked) return number
  const path = args[asked.path] as string | null
  if (path === null) {
    throw new PgError('22004', 'column filter expression must not be null', {
      detail: `Filter for column "${asked.name}" is null.`,
    })
  }
  if (path === '') throw new PgError('10608', 'column path filter must not be empty string')
  const text = textFor(evaluateXPath(pathOf(path, context), here), asked.type)
  const found =
    text === null ? (asked.fallback === undefined ? null : args[asked.fallback]) : fromText(text, asked.type, context)
  if (found === null && asked.notNull) throw new PgError('22004', `null is not allowed in column "${asked.name}"`)
  return found
}

/** The text that the column's type reads; null: no node. */
function textFor(found: XPathValue, { oid }: TypeRef): string | null {
  if (!isNodes(found)) {
    if (typeof found === 'boolean' && typeByOid(oid).category === 'N') return found ? '1' : '0'
    return oid === Oid.xml ? escapeText(toText(found)) : toText(found)
  }
  if (found.length === 0) return null
  if (oid === Oid.xml) return found.map(writeNode).join('')
  if (found.length > 1) throw new PgError('21000', 'more than one value returned by column XPath expression')
  return stringValue(found[0])
}

function fromText(text: string, type: TypeRef, context: FunctionContext): Value {
  const definition = typeByOid(type.oid)
  const value: Value = definition.parse(text, context.settings)
  return type.typmod >= 0 && definition.applyTypmod ? definition.applyTypmod(value, type.typmod, false) : value
}
