// What the parser and the dictionaries make of a text: ts_parse, ts_lexize, ts_debug.
import { PgError } from '../../errors.ts'
import { type Configuration, defaultParser } from '../../text-search/dictionaries/configurations.ts'
import { configurationByOid } from '../../text-search/objects/configurations.ts'
import { dictionaryByOid } from '../../text-search/objects/dictionaries.ts'
import type { Dictionary } from '../../text-search/dictionaries/dictionary.ts'
import { TextParser } from '../../text-search/parser/parser.ts'
import { tokenTypes } from '../../text-search/parser/token-types.ts'
import { arrayOf } from '../../types/array.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { immutable, immutableSet, stableSet } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { currentConfiguration } from './context.ts'

const { oid, text, int4, regconfig, regdictionary, record, _text } = Oid

function refuseOtherParser(name: string): void {
  if (name.replace(/^pg_catalog\./, '') !== defaultParser.name)
    throw new PgError('42704', `text search parser "${name}" does not exist`)
}

function refuseOtherParserOid(number: number): void {
  if (number !== defaultParser.oid) throw new PgError('42704', `text search parser with OID ${number} does not exist`)
}

const allTypes = (): readonly (readonly Value[])[] =>
  tokenTypes.map(([alias, description], at) => [at + 1, alias, description])

function* tokensOf(document: string): Generator<readonly Value[]> {
  for (const token of new TextParser(document)) yield [token.type, token.text]
}

function* debugged(configuration: Configuration, document: string): Generator<readonly Value[]> {
  for (const token of new TextParser(document)) {
    const [alias, description] = tokenTypes[token.type - 1]
    const dictionaries = configuration.dictionaries(token.type)
    const dictionary = dictionaries.find(({ lexize }) => lexize(token.text) !== null) ?? dictionaries.at(0)
    yield [
      alias,
      description,
      token.text,
      arrayOf(dictionaries.map(({ oid }) => oid)),
      dictionary?.oid ?? null,
      dictionary ? lexemesOf(dictionary, token.text) : null,
    ]
  }
}

/** NULL: it does not know the token. None: it is a stop word. */
function lexemesOf({ lexize }: Dictionary, token: string): Value {
  const found = lexize(token)
  if (found === null) return null
  return arrayOf(found === undefined ? [] : [found])
}

const typeColumns = [
  { name: 'tokid', type: int4 },
  { name: 'alias', type: text },
  { name: 'description', type: text },
]
const tokenColumns = [
  { name: 'tokid', type: int4 },
  { name: 'token', type: text },
]
const debugColumns = [
  { name: 'alias', type: text },
  { name: 'description', type: text },
  { name: 'token', type: text },
  { name: 'dictionaries', type: Oid._regdictionary },
  { name: 'dictionary', type: regdictionary },
  { name: 'lexemes', type: _text },
]

export const inspectionFunctions: readonly FunctionDefinition[] = [
  immutable(3723, 'ts_lexize', [regdictionary, text], _text, ([oid, token]: [number, string], { catalog }) => {
    const found = dictionaryByOid(catalog, oid)
    if (!found) throw new PgError('XX000', `cache lookup failed for text search dictionary ${oid}`)
    return lexemesOf(found, token)
  }),
  immutableSet(
    3713,
    'ts_token_type',
    [oid],
    record,
    { argNames: ['parser_oid'], columns: typeColumns },
    ([parser]: [number]) => {
      refuseOtherParserOid(parser)
      return allTypes()
    },
  ),
  stableSet(
    3714,
    'ts_token_type',
    [text],
    record,
    { argNames: ['parser_name'], columns: typeColumns },
    ([parser]: [string]) => {
      refuseOtherParser(parser)
      return allTypes()
    },
  ),
  immutableSet(
    3715,
    'ts_parse',
    [oid, text],
    record,
    { argNames: ['parser_oid', 'txt'], columns: tokenColumns },
    ([parser, document]: [number, string]) => {
      refuseOtherParserOid(parser)
      return tokensOf(document)
    },
  ),
  stableSet(
    3716,
    'ts_parse',
    [text, text],
    record,
    { argNames: ['parser_name', 'txt'], columns: tokenColumns },
    ([parser, document]: [string, string]) => {
      refuseOtherParser(parser)
      return tokensOf(document)
    },
  ),
  stableSet(
    6183,
    'ts_debug',
    [regconfig, text],
    record,
    { argNames: ['config', 'document'], columns: debugColumns },
    ([oid, document]: [number, string], { catalog }) => debugged(configurationByOid(catalog, oid), document),
  ),
  stableSet(
    6184,
    'ts_debug',
    [text],
    record,
    { argNames: ['document'], columns: debugColumns },
    ([document]: [string], context) => debugged(currentConfiguration(context), document),
  ),
]
