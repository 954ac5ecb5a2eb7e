// JSON as rows: its elements, members and keys.
import { invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutableSet } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { elements, kindOfText, members, unquoted } from './scan.ts'

export const jsonRowFunctions: readonly FunctionDefinition[] = [
  immutableSet(
    3955,
    'json_array_elements',
    [Oid.json],
    Oid.json,
    { argNames: ['from_json'], columns: [{ name: 'value', type: Oid.json }] },
    ([json]: [string]) => elementsOf(json, 'json_array_elements'),
  ),
  immutableSet(
    3969,
    'json_array_elements_text',
    [Oid.json],
    Oid.text,
    { argNames: ['from_json'], columns: [{ name: 'value', type: Oid.text }] },
    ([json]: [string]) => elementsOf(json, 'json_array_elements_text').map(unquoted),
  ),
  immutableSet(
    3219,
    'jsonb_array_elements',
    [Oid.jsonb],
    Oid.jsonb,
    { argNames: ['from_json'], columns: [{ name: 'value', type: Oid.jsonb }] },
    ([json]: [string]) => elementsOf(json),
  ),
  immutableSet(
    3465,
    'jsonb_array_elements_text',
    [Oid.jsonb],
    Oid.text,
    { argNames: ['from_json'], columns: [{ name: 'value', type: Oid.text }] },
    ([json]: [string]) => elementsOf(json).map(unquoted),
  ),
  immutableSet(
    3958,
    'json_each',
    [Oid.json],
    Oid.record,
    {
      argNames: ['from_json'],
      columns: [
        { name: 'key', type: Oid.text },
        { name: 'value', type: Oid.json },
      ],
    },
    ([json]: [string]) => membersOf(json).map(({ key, text }) => [key, text]),
  ),
  immutableSet(
    3959,
    'json_each_text',
    [Oid.json],
    Oid.record,
    {
      argNames: ['from_json'],
      columns: [
        { name: 'key', type: Oid.text },
        { name: 'value', type: Oid.text },
      ],
    },
    ([json]: [string]) => membersOf(json).map(({ key, text }) => [key, unquoted(text)]),
  ),
  immutableSet(
    3208,
    'jsonb_each',
    [Oid.jsonb],
    Oid.record,
    {
      argNames: ['from_json'],
      columns: [
        { name: 'key', type: Oid.text },
        { name: 'value', type: Oid.jsonb },
      ],
    },
    ([json]: [string]) => membersOf(json, 'jsonb_each').map(({ key, text }) => [key, text]),
  ),
  immutableSet(
    3932,
    'jsonb_each_text',
    [Oid.jsonb],
    Oid.record,
    {
      argNames: ['from_json'],
      columns: [
        { name: 'key', type: Oid.text },
        { name: 'value', type: Oid.text },
      ],
    },
    ([json]: [string]) => membersOf(json, 'jsonb_each_text').map(({ key, text }) => [key, unquoted(text)]),
  ),
  immutableSet(3957, 'json_object_keys', [Oid.json], Oid.text, ([json]: [string]) => keysOf(json, 'json_object_keys')),
  immutableSet(3931, 'jsonb_object_keys', [Oid.jsonb], Oid.text, ([json]: [string]) =>
    keysOf(json, 'jsonb_object_keys'),
  ),
]

const isScalar = (kind: string): boolean => kind !== 'object' && kind !== 'array'

/** json names the function in its complaint, jsonb does not. */
function elementsOf(json: string, name?: string): string[] {
  const kind = kindOfText(json)
  if (kind === 'array') return elements(json)
  if (name === undefined)
    throw invalidParameter(`cannot extract elements from ${kind === 'object' ? 'an object' : 'a scalar'}`)
  throw invalidParameter(`cannot call ${name} on a ${kind === 'object' ? 'non-array' : 'scalar'}`)
}

function membersOf(json: string, jsonbName?: string): ReturnType<typeof members> {
  const kind = kindOfText(json)
  if (kind === 'object') return members(json)
  if (jsonbName !== undefined) throw invalidParameter(`cannot call ${jsonbName} on a non-object`)
  throw invalidParameter(isScalar(kind) ? 'cannot deconstruct a scalar' : 'cannot deconstruct an array as an object')
}

function keysOf(json: string, name: string): string[] {
  const kind = kindOfText(json)
  if (kind !== 'object') throw invalidParameter(`cannot call ${name} on ${isScalar(kind) ? 'a scalar' : 'an array'}`)
  return members(json).map(({ key }) => key)
}
