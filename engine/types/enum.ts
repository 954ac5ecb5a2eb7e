// Enums: types whose values are labels in an order of their own. A value is its label's code, a JavaScript number.
import { PgError } from '../errors.ts'
import { arrayTypeFor } from './array.ts'
import { bytesOf, textOf } from './enum-bytes.ts'
import type { EnumLabel } from './enum-label.ts'
import { int4Type } from './int4.ts'
import type { TypeDefinition } from './type.ts'

/** PostgreSQL's NAMEDATALEN - 1: longer texts are no label. */
export const labelBytesMax = 63

export interface EnumType {
  readonly oid: number
  readonly name: string
  /** As SQL names it: quoted, and with its schema where that is not public. */
  readonly sqlName: string
  readonly arrayOid: number
  readonly arrayName: string
  /** In the enum's order. */
  readonly labels: readonly EnumLabel[]
}

export function enumType({ oid, name, sqlName, arrayOid, labels }: EnumType): TypeDefinition<number> {
  const byText = new Map(labels.map((one) => [one.label, one]))
  const byCode = new Map(labels.map((one) => [one.code, one.label]))
  const parse = (text: string): number => {
    const found = byText.get(text)
    if (!found) throw new PgError('22P02', `invalid input value for enum ${sqlName}: "${text}"`)
    if (found.fresh) throw unsafeUse(text, sqlName)
    return found.code
  }
  const format = (code: number): string => {
    const label = byCode.get(code)
    if (label === undefined) throw new PgError('22P03', `invalid internal value for enum: ${code}`)
    return label
  }
  return {
    ...storedEnum(oid),
    name,
    sqlName,
    arrayOid,
    parse,
    format,
    receive: (bytes) => parse(textOf(bytes)),
    send: (code) => bytesOf(format(code)),
  }
}

export const unsafeUse = (label: string, type: string): PgError =>
  new PgError('55P04', `unsafe use of new value "${label}" of enum type ${type}`, {
    hint: 'New enum values must be committed before they can be used.',
  })

/** What is known without the labels: how values lie and compare. */
export function storedEnum(oid: number): TypeDefinition<number> {
  return {
    ...int4Type,
    oid,
    name: 'enum',
    sqlName: 'enum',
    category: 'E',
    preferred: false,
    kind: 'enum',
    arrayOid: oid + 1,
    inputName: 'enum_in',
    outputName: 'enum_out',
    receiveName: 'enum_recv',
    sendName: 'enum_send',
    parse: Number,
  }
}

/** Stored with codes, so that labels may be renamed; sent with labels. */
export function enumArrayType(element: TypeDefinition<number>, oid: number, name: string): TypeDefinition {
  const codes = arrayTypeFor({ ...int4Type, arrayOid: oid })
  return {
    ...arrayTypeFor({ ...element, arrayOid: oid }),
    name,
    pack: (value) => codes.send(value),
    unpack: (bytes, settings) => codes.receive(bytes, settings),
  }
}
