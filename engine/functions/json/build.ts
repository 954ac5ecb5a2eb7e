// Making JSON of SQL values: to_json, row_to_json, json_build_…, json_object and their jsonb forms.
import { PgError, invalidParameter } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { formatJson, quoteJson } from '../../types/json/format.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { RecordValue } from '../../types/record-value.ts'
import type { Value } from '../../types/type.ts'
import { immutable, stable, stableLax } from '../declare.ts'
import { firstOwnOid } from '../function.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { arrayText, jsonText, keyText, rowText, toJsonb, toNode } from './to-json.ts'

export const buildFunctions: readonly FunctionDefinition[] = [
  stable(3176, 'to_json', [Oid.anyelement], Oid.json, ([value]: [Value], context) =>
    jsonText(value, context.argTypes[0].oid, context),
  ),
  stable(3787, 'to_jsonb', [Oid.anyelement], Oid.jsonb, ([value]: [Value], context) =>
    toJsonb(value, context.argTypes[0].oid, context),
  ),
  stable(3155, 'row_to_json', [Oid.record], Oid.json, ([row]: [RecordValue], context) =>
    rowText(row, context.argTypes[0].oid, context),
  ),
  stable(3156, 'row_to_json', [Oid.record, Oid.bool], Oid.json, ([row, pretty]: [RecordValue, boolean], context) =>
    rowText(row, context.argTypes[0].oid, context, pretty),
  ),
  stable(3153, 'array_to_json', [Oid.anyarray], Oid.json, ([array]: [PgArray], context) =>
    arrayText(array, elementType(context), context),
  ),
  stable(3154, 'array_to_json', [Oid.anyarray, Oid.bool], Oid.json, ([array, pretty]: [PgArray, boolean], context) =>
    arrayText(array, elementType(context), context, pretty),
  ),
  stableLax(3199, 'json_build_array', [], Oid.json, () => '[]'),
  stableLax(
    3198,
    'json_build_array',
    [Oid.any],
    Oid.json,
    { variadic: Oid.any },
    (args: readonly Value[], context) =>
      `[${args.map((value, index) => jsonText(value, context.argTypes[index].oid, context)).join(', ')}]`,
  ),
  stableLax(3201, 'json_build_object', [], Oid.json, () => '{}'),
  stableLax(
    3200,
    'json_build_object',
    [Oid.any],
    Oid.json,
    { variadic: Oid.any },
    (args: readonly Value[], context) => {
      const parts = pairs(args, 'json_build_object', context)
      return `{${parts.map(({ key, value, type }) => `${quoteJson(key)} : ${jsonText(value, type, context)}`).join(', ')}}`
    },
  ),
  // What row_to_json of a row with known names is bound to: its own spacing.
  {
    ...stableLax(
      firstOwnOid + 20,
      'row_to_json_object',
      [Oid.any],
      Oid.json,
      { variadic: Oid.any },
      (args: readonly Value[], context) => {
        const parts = pairs(args, 'json_build_object', context)
        return `{${parts.map(({ key, value, type }) => `${quoteJson(key)}:${jsonText(value, type, context)}`).join(',')}}`
      },
    ),
    schema: 'cadastre',
  },
  stableLax(3272, 'jsonb_build_array', [], Oid.jsonb, () => '[]'),
  stableLax(3271, 'jsonb_build_array', [Oid.any], Oid.jsonb, { variadic: Oid.any }, (args: readonly Value[], context) =>
    formatJson(args.map((value, index) => toNode(value, context.argTypes[index].oid, context))),
  ),
  stableLax(3274, 'jsonb_build_object', [], Oid.jsonb, () => '{}'),
  stableLax(
    3273,
    'jsonb_build_object',
    [Oid.any],
    Oid.jsonb,
    { variadic: Oid.any },
    (args: readonly Value[], context) => {
      const object = new Map<string, JsonNode>()
      for (const { key, value, type } of pairs(args, 'jsonb_build_object', context))
        object.set(key, toNode(value, type, context))
      return formatJson(object)
    },
  ),
  immutable(3202, 'json_object', [Oid._text], Oid.json, ([array]: [PgArray]) => objectText(pairsOfArray(array))),
  immutable(3203, 'json_object', [Oid._text, Oid._text], Oid.json, ([keys, values]: [PgArray, PgArray]) =>
    objectText(pairsOfArrays(keys, values)),
  ),
  immutable(3263, 'jsonb_object', [Oid._text], Oid.jsonb, ([array]: [PgArray]) =>
    formatJson(new Map(pairsOfArray(array))),
  ),
  immutable(3264, 'jsonb_object', [Oid._text, Oid._text], Oid.jsonb, ([keys, values]: [PgArray, PgArray]) =>
    formatJson(new Map(pairsOfArrays(keys, values))),
  ),
]

const elementType = ({ argTypes }: FunctionContext): number => typeByOid(argTypes[0].oid).elementOid

function pairs(
  args: readonly Value[],
  name: string,
  context: FunctionContext,
): { key: string; value: Value; type: number }[] {
  if (args.length % 2 !== 0) {
    throw invalidParameter('argument list must have even number of elements', {
      hint: `The arguments of ${name}() must consist of alternating keys and values.`,
    })
  }
  const found: { key: string; value: Value; type: number }[] = []
  for (let index = 0; index < args.length; index += 2) {
    if (args[index] === null && name === 'jsonb_build_object')
      throw invalidParameter(`argument ${index + 1}: key must not be null`)
    const key = keyText(args[index], context.argTypes[index].oid, context)
    found.push({ key, value: args[index + 1], type: context.argTypes[index + 1].oid })
  }
  return found
}

type Pair = readonly [key: string, value: string | null]

const dimensionError = (message: string): PgError => new PgError('2202E', message)

/** {k, v, k, v} or {{k, v}, {k, v}} */
function pairsOfArray({ dimensions, elements }: PgArray): Pair[] {
  if (dimensions.length === 1 && elements.length % 2 !== 0)
    throw dimensionError('array must have even number of elements')
  if (dimensions.length === 2 && dimensions[1] !== 2) throw dimensionError('array must have two columns')
  if (dimensions.length > 2) throw dimensionError('wrong number of array subscripts')
  const found: Pair[] = []
  for (let index = 0; index < elements.length; index += 2) found.push(pair(elements[index], elements[index + 1]))
  return found
}

function pairsOfArrays(keys: PgArray, values: PgArray): Pair[] {
  if (keys.dimensions.length > 1 || values.dimensions.length > 1)
    throw dimensionError('wrong number of array subscripts')
  if (keys.elements.length !== values.elements.length) throw dimensionError('mismatched array dimensions')
  return keys.elements.map((key, index) => pair(key, values.elements[index]))
}

function pair(key: Value, value: Value): Pair {
  if (key === null) throw new PgError('22004', 'null value not allowed for object key')
  return [key as string, value as string | null]
}

const objectText = (found: readonly Pair[]): string =>
  `{${found.map(([key, value]) => `${quoteJson(key)} : ${value === null ? 'null' : quoteJson(value)}`).join(', ')}}`
