// Pseudo-types: they stand in signatures and have no values, but for void, whose text is empty.
import { PgError } from '../errors.ts'
import type { TypeDefinition, Value } from './type.ts'

interface PseudoNames {
  readonly oid: number
  readonly name: string
  readonly sqlName?: string
  readonly length?: 4 | 8 | -1
  readonly receives?: boolean
}

function pseudoType({ oid, name, sqlName = name, length = 4, receives = false }: PseudoNames): TypeDefinition {
  const refuse = (verb: string) => (): never => {
    throw new PgError('0A000', `cannot ${verb} a value of type ${sqlName.replaceAll('"', '')}`)
  }
  return {
    oid,
    name,
    sqlName,
    category: 'P',
    preferred: false,
    length,
    byValue: length > 0,
    alignment: length === 4 ? 'i' : 'd',
    storage: length === -1 ? 'x' : 'p',
    kind: 'pseudo',
    arrayOid: 0,
    elementOid: 0,
    collatable: false,
    inputName: `${name}_in`,
    outputName: `${name}_out`,
    receiveName: receives ? `${name}_recv` : '-',
    sendName: receives ? `${name}_send` : '-',
    layout: () => ({ kind: 'binary' }),
    parse: refuse('accept'),
    format: refuse('display'),
    receive: refuse('accept'),
    send: refuse('display'),
  }
}

export const voidType: TypeDefinition<Value> = {
  ...pseudoType({ oid: 2278, name: 'void', receives: true }),
  layout: () => ({ kind: 'utf8' }),
  parse: () => '',
  format: () => '',
  receive: () => '',
  send: () => new Uint8Array(0),
}

export const pseudoTypes: readonly TypeDefinition[] = [
  voidType,
  pseudoType({ oid: 2276, name: 'any', sqlName: '"any"' }),
  pseudoType({ oid: 2277, name: 'anyarray', length: -1, receives: true }),
  pseudoType({ oid: 2279, name: 'trigger' }),
  pseudoType({ oid: 2280, name: 'language_handler' }),
  pseudoType({ oid: 2281, name: 'internal', length: 8 }),
  pseudoType({ oid: 2283, name: 'anyelement' }),
  pseudoType({ oid: 2776, name: 'anynonarray' }),
  pseudoType({ oid: 3500, name: 'anyenum' }),
  pseudoType({ oid: 3831, name: 'anyrange', length: -1 }),
  pseudoType({ oid: 4537, name: 'anymultirange', length: -1 }),
  pseudoType({ oid: 3838, name: 'event_trigger' }),
  pseudoType({ oid: 5077, name: 'anycompatible' }),
  pseudoType({ oid: 5078, name: 'anycompatiblearray', length: -1, receives: true }),
  pseudoType({ oid: 5079, name: 'anycompatiblenonarray' }),
  pseudoType({ oid: 5080, name: 'anycompatiblerange', length: -1 }),
  pseudoType({ oid: 4538, name: 'anycompatiblemultirange', length: -1 }),
]
