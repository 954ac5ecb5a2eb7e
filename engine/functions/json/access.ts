// Taking JSON apart: ->, ->>, #>, #>>, lengths, kinds. json yields the text as written, jsonb its canonical text.
import { invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { variadicItems } from '../variadic.ts'
import { elements, kindOfText, memberText, unquoted } from './scan.ts'

const field = ([json, key]: [string, string]): string | null => fieldOf(json, key) ?? null
const fieldText = ([json, key]: [string, string]): string | null => asText(fieldOf(json, key))
const element = ([json, index]: [string, number]): string | null => elementOf(json, index) ?? null
const elementText = ([json, index]: [string, number]): string | null => asText(elementOf(json, index))
const scalarElement = ([json, index]: [string, number]): string | null => elementOrScalar(json, index) ?? null
const scalarElementText = ([json, index]: [string, number]): string | null => asText(elementOrScalar(json, index))
const path = (args: readonly Value[]): string | null => pathOf(args) ?? null
const pathText = (args: readonly Value[]): string | null => asText(pathOf(args))
const kind = ([json]: [string]): string => kindOfText(json)

export const accessFunctions: readonly FunctionDefinition[] = [
  immutable(
    3947,
    'json_object_field',
    [Oid.json, Oid.text],
    Oid.json,
    { argNames: ['from_json', 'field_name'] },
    field,
  ),
  immutable(
    3478,
    'jsonb_object_field',
    [Oid.jsonb, Oid.text],
    Oid.jsonb,
    { argNames: ['from_json', 'field_name'] },
    field,
  ),
  immutable(
    3948,
    'json_object_field_text',
    [Oid.json, Oid.text],
    Oid.text,
    { argNames: ['from_json', 'field_name'] },
    fieldText,
  ),
  immutable(
    3214,
    'jsonb_object_field_text',
    [Oid.jsonb, Oid.text],
    Oid.text,
    { argNames: ['from_json', 'field_name'] },
    fieldText,
  ),
  immutable(
    3949,
    'json_array_element',
    [Oid.json, Oid.int4],
    Oid.json,
    { argNames: ['from_json', 'element_index'] },
    element,
  ),
  immutable(
    3215,
    'jsonb_array_element',
    [Oid.jsonb, Oid.int4],
    Oid.jsonb,
    { argNames: ['from_json', 'element_index'] },
    scalarElement,
  ),
  immutable(
    3950,
    'json_array_element_text',
    [Oid.json, Oid.int4],
    Oid.text,
    { argNames: ['from_json', 'element_index'] },
    elementText,
  ),
  immutable(
    3216,
    'jsonb_array_element_text',
    [Oid.jsonb, Oid.int4],
    Oid.text,
    { argNames: ['from_json', 'element_index'] },
    scalarElementText,
  ),
  immutable(
    3951,
    'json_extract_path',
    [Oid.json, Oid._text],
    Oid.json,
    { variadic: Oid.text, argNames: ['from_json', 'path_elems'] },
    path,
  ),
  immutable(
    3217,
    'jsonb_extract_path',
    [Oid.jsonb, Oid._text],
    Oid.jsonb,
    { variadic: Oid.text, argNames: ['from_json', 'path_elems'] },
    path,
  ),
  immutable(
    3953,
    'json_extract_path_text',
    [Oid.json, Oid._text],
    Oid.text,
    { variadic: Oid.text, argNames: ['from_json', 'path_elems'] },
    pathText,
  ),
  immutable(
    3940,
    'jsonb_extract_path_text',
    [Oid.jsonb, Oid._text],
    Oid.text,
    { variadic: Oid.text, argNames: ['from_json', 'path_elems'] },
    pathText,
  ),
  immutable(3956, 'json_array_length', [Oid.json], Oid.int4, ([json]: [string]) => arrayLength(json)),
  immutable(3207, 'jsonb_array_length', [Oid.jsonb], Oid.int4, ([json]: [string]) => arrayLength(json)),
  immutable(3968, 'json_typeof', [Oid.json], Oid.text, kind),
  immutable(3210, 'jsonb_typeof', [Oid.jsonb], Oid.text, kind),
]

const asText = (json: string | undefined): string | null => (json === undefined ? null : unquoted(json))

/** The last of equal keys counts. */
function fieldOf(json: string, key: string): string | undefined {
  if (kindOfText(json) !== 'object') return undefined
  return memberText(json, key, 'last')
}

function elementOf(json: string, index: number): string | undefined {
  return kindOfText(json) === 'array' ? elements(json).at(index) : undefined
}

/** A jsonb scalar answers as if it were an array of one. */
function elementOrScalar(json: string, index: number): string | undefined {
  const kind = kindOfText(json)
  if (kind === 'array') return elements(json).at(index)
  return kind !== 'object' && (index === 0 || index === -1) ? json : undefined
}

function pathOf([json, ...rest]: readonly Value[]): string | undefined {
  let current: string | undefined = (json as string).trim()
  for (const step of variadicItems(rest, 0) as readonly (string | null)[]) {
    if (current === undefined || step === null) return undefined
    const found = kindOfText(current)
    if (found === 'object') current = fieldOf(current, step)
    else if (found === 'array' && /^\s*[+-]?\d+\s*$/.test(step)) current = elementOf(current, Number(step))
    else return undefined
  }
  return current
}

function arrayLength(json: string): number {
  const found = kindOfText(json)
  if (found === 'array') return elements(json).length
  throw invalidParameter(`cannot get array length of a ${found === 'object' ? 'non-array' : 'scalar'}`)
}
