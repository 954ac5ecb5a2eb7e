// Joining values into text: ||, concat, concat_ws, and arrays from and to separated text.
import { Oid } from '../../types/oids.ts'
import { makeArray } from '../arrays/shape.ts'
import { immutable, immutableLax, stable, stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { castToText, textOf } from '../text-form.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Value } from '../../types/type.ts'
import { typeByOid } from '../../types/registry.ts'

export const concatFunctions: readonly FunctionDefinition[] = [
  immutable(1258, 'textcat', [Oid.text, Oid.text], Oid.text, ([a, b]: [string, string]) => a + b),
  stable(
    2003,
    'textanycat',
    [Oid.text, Oid.anynonarray],
    Oid.text,
    ([a, b]: [string, Value], context) => a + castToText(b, context.argTypes[1].oid, context),
  ),
  stable(
    2004,
    'anytextcat',
    [Oid.anynonarray, Oid.text],
    Oid.text,
    ([a, b]: [Value, string], context) => castToText(a, context.argTypes[0].oid, context) + b,
  ),
  stableLax(3058, 'concat', [Oid.any], Oid.text, { variadic: Oid.any }, (args: readonly Value[], context) =>
    texts(args, 0, context).join(''),
  ),
  stableLax(
    3059,
    'concat_ws',
    [Oid.text, Oid.any],
    Oid.text,
    { variadic: Oid.any },
    (args: readonly Value[], context) => (args[0] === null ? null : texts(args, 1, context).join(args[0] as string)),
  ),
  immutableLax(
    394,
    'string_to_array',
    [Oid.text, Oid.text],
    Oid._text,
    ([text, separator]: [string | null, string | null]) =>
      text === null ? null : makeArray(splitText(text, separator, null)),
  ),
  immutableLax(
    376,
    'string_to_array',
    [Oid.text, Oid.text, Oid.text],
    Oid._text,
    ([text, separator, nullText]: [string | null, string | null, string | null]) =>
      text === null ? null : makeArray(splitText(text, separator, nullText)),
  ),
  stable(
    395,
    'array_to_string',
    [Oid.anyarray, Oid.text],
    Oid.text,
    ([array, separator]: [PgArray | null, string | null], context) =>
      array === null || separator === null ? null : arrayText(array, separator, null, context),
  ),
  stableLax(
    384,
    'array_to_string',
    [Oid.anyarray, Oid.text, Oid.text],
    Oid.text,
    ([array, separator, nullText]: [PgArray | null, string | null, string | null], context) =>
      array === null || separator === null ? null : arrayText(array, separator, nullText, context),
  ),
]

/** Text forms of args from `start` on, NULLs left out. */
function texts(args: readonly Value[], start: number, context: FunctionContext): string[] {
  const result: string[] = []
  for (let index = start; index < args.length; index++) {
    const value = args[index]
    if (value !== null) result.push(textOf(value, context.argTypes[index].oid, context))
  }
  return result
}

/** A NULL separator splits into characters, an empty one not at all. */
export function splitText(text: string, separator: string | null, nullText: string | null): (string | null)[] {
  if (text === '') return []
  const parts = separator === null ? Array.from(text) : separator === '' ? [text] : text.split(separator)
  return nullText === null ? parts : parts.map((part) => (part === nullText ? null : part))
}

function arrayText(array: PgArray, separator: string, nullText: string | null, context: FunctionContext): string {
  const element = typeByOid(context.argTypes[0].oid).elementOid
  const parts: string[] = []
  for (const value of array.elements) {
    if (value !== null) parts.push(textOf(value, element, context))
    else if (nullText !== null) parts.push(nullText)
  }
  return parts.join(separator)
}
