// System functions that yield rows: keywords, time zones, sequence parameters, options.
import { availableExtensions } from '../../extensions/available.ts'
import type { PgArray } from '../../types/array-value.ts'
import { inputAbbreviations } from '../../types/datetime/input-abbreviations.ts'
import { microsPerSecond } from '../../types/datetime/units.ts'
import { timeZones } from '../../types/datetime/zones-at.ts'
import { Oid } from '../../types/oids.ts'
import { PgError } from '../../errors.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeDefinition, Value } from '../../types/type.ts'
import { isUserType } from '../../types/user-oids.ts'
import { keepWithin } from '../coercion/row-rules.ts'
import { stable, stableSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { keywords, labelsNeedAs } from '../../sql-text/keywords.ts'
import type { KeywordCategory } from '../../sql-text/keywords.ts'
import { effect, type InputRules } from './effects.ts'
import { regFromText } from './reg-text.ts'

export const catalogRowFunctions: readonly FunctionDefinition[] = [
  stableSet(
    1686,
    'pg_get_keywords',
    [],
    Oid.record,
    {
      columns: [
        { name: 'word', type: Oid.text },
        { name: 'catcode', type: Oid.char },
        { name: 'barelabel', type: Oid.bool },
        { name: 'catdesc', type: Oid.text },
        { name: 'baredesc', type: Oid.text },
      ],
    },
    () => keywordRows(),
  ),
  stableSet(
    2856,
    'pg_timezone_names',
    [],
    Oid.record,
    {
      columns: [
        { name: 'name', type: Oid.text },
        { name: 'abbrev', type: Oid.text },
        { name: 'utc_offset', type: Oid.interval },
        { name: 'is_dst', type: Oid.bool },
      ],
    },
    (_, context) => timezoneRows(context),
  ),
  stableSet(
    2599,
    'pg_timezone_abbrevs_abbrevs',
    [],
    Oid.record,
    {
      columns: [
        { name: 'abbrev', type: Oid.text },
        { name: 'utc_offset', type: Oid.interval },
        { name: 'is_dst', type: Oid.bool },
      ],
    },
    () => inputAbbreviations().map(([name, { offset, daylight }]) => [name, secondsInterval(offset), daylight]),
  ),
  stableSet(
    3082,
    'pg_available_extensions',
    [],
    Oid.record,
    {
      columns: [
        { name: 'name', type: Oid.name },
        { name: 'default_version', type: Oid.text },
        { name: 'comment', type: Oid.text },
      ],
    },
    () => availableExtensions.map(({ name, version, comment }) => [name, version, comment]),
  ),
  stableSet(
    3083,
    'pg_available_extension_versions',
    [],
    Oid.record,
    {
      columns: [
        { name: 'name', type: Oid.name },
        { name: 'version', type: Oid.text },
        { name: 'superuser', type: Oid.bool },
        { name: 'trusted', type: Oid.bool },
        { name: 'relocatable', type: Oid.bool },
        { name: 'schema', type: Oid.name },
        { name: 'requires', type: Oid._name },
        { name: 'comment', type: Oid.text },
      ],
    },
    () =>
      availableExtensions.map(({ name, version, superuser, trusted, relocatable, schema, comment }) => [
        ...[name, version, superuser, trusted, relocatable],
        ...[schema ?? null, null, comment],
      ]),
  ),
  stableSet(3035, 'pg_listening_channels', [], Oid.text, (_, context) => effect(context, 'listening-channels')),
  stableSet(2556, 'pg_tablespace_databases', [Oid.oid], Oid.oid, (_, { catalog }) =>
    [...catalog.databases()].map((database) => database.oid),
  ),
  stableSet(
    2289,
    'pg_options_to_table',
    [Oid._text],
    Oid.record,
    {
      argNames: ['options_array'],
      columns: [
        { name: 'option_name', type: Oid.text },
        { name: 'option_value', type: Oid.text },
      ],
    },
    ([options]: [PgArray]) =>
      (options.elements as readonly (string | null)[])
        .filter((option) => option !== null)
        .map((option) => {
          const at = option.indexOf('=')
          return at < 0 ? [option, null] : [option.slice(0, at), option.slice(at + 1)]
        }),
  ),
  stable(
    6210,
    'pg_input_is_valid',
    [Oid.text, Oid.text],
    Oid.bool,
    ([text, type]: [string, string], context) => inputError(text, type, context) === undefined,
  ),
  stableSet(
    6211,
    'pg_input_error_info',
    [Oid.text, Oid.text],
    Oid.record,
    {
      argNames: ['value', 'type_name'],
      columns: ['message', 'detail', 'hint', 'sql_error_code'].map((name) => ({ name, type: Oid.text })),
    },
    ([text, type]: [string, string], context) => [errorRow(inputError(text, type, context))],
  ),
  stable(6315, 'pg_basetype', [Oid.regtype], Oid.regtype, ([type]: [number]) => type),
]

const categories: readonly (readonly [KeywordCategory, string])[] = [
  ['U', 'unreserved'],
  ['C', 'unreserved (cannot be function or type name)'],
  ['T', 'reserved (can be function or type name)'],
  ['R', 'reserved'],
]

function keywordRows(): readonly (readonly unknown[])[] {
  const rows = categories.flatMap(([category, description]) =>
    keywords[category].map((word) => {
      const bare = !labelsNeedAs.has(word)
      return [word, category, bare, description, bare ? 'can be bare label' : 'requires AS'] as const
    }),
  )
  return rows.sort(([a], [b]) => (a < b ? -1 : 1))
}

const secondsInterval = (seconds: number) => ({ months: 0, days: 0, micros: BigInt(seconds) * microsPerSecond })

function* timezoneRows({ settings }: FunctionContext): Iterable<readonly unknown[]> {
  for (const { name, abbreviation, offset, daylight } of timeZones(settings.transactionTimestamp))
    yield [name, abbreviation, offset, daylight]
}

function inputError(text: string, typeName: string, context: FunctionContext): PgError | undefined {
  const oid = regFromText(Oid.regtype, typeName, context)
  const type = typeByOid(oid)
  const told = isUserType(oid) ? rulesOf(oid, context) : undefined
  let value: Value
  try {
    value = type.parse(text, context.settings)
    const typmod = told && told.typmod >= 0 ? told.typmod : modifierOf(typeName, type)
    if (typmod >= 0 && type.applyTypmod) value = type.applyTypmod(value, typmod, false)
  } catch (error) {
    if (error instanceof PgError) return error
    throw error
  }
  return told?.rules === undefined ? undefined : brokenRule(value, told.rules, context)
}

/** What a CHECK itself fails with is no matter of the input. */
function brokenRule(value: Value, rules: string, context: FunctionContext): PgError | undefined {
  try {
    keepWithin(value, rules, context)
    return undefined
  } catch (error) {
    if (error instanceof PgError && (error.sqlstate === '23514' || error.sqlstate === '23502')) return error
    throw error
  }
}

function rulesOf(type: number, context: FunctionContext): InputRules {
  const key = `input rules of ${type}`
  let rules = context.memo.get(key) as InputRules | undefined
  if (!rules) context.memo.set(key, (rules = effect(context, 'input-rules', type)))
  return rules
}

/** numeric(7, 4): what the numbers in parentheses mean to the type. */
function modifierOf(typeName: string, type: TypeDefinition): number {
  const list = /\(([\d\s,+-]*)\)/.exec(typeName)?.[1]
  return list === undefined || !type.typmodIn ? -1 : type.typmodIn(list.split(',').map(Number))
}

const errorRow = (error: PgError | undefined): readonly (string | null)[] =>
  error
    ? [error.message, error.fields.detail ?? null, error.fields.hint ?? null, error.sqlstate]
    : [null, null, null, null]
