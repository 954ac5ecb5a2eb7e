// COPY's options, old spelling and new, with PostgreSQL's checks in PostgreSQL's order (ProcessCopyOptions).
import { conversionOf } from '../../encodings/conversion.ts'
import { encodingName } from '../../encodings/names.ts'
import { PgError, notSupported } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import { int8Type } from '../../types/int8.ts'
import { isoSettings } from '../../types/iso-settings.ts'
import { at, type Binding } from '../binding.ts'
import { optionBoolean, optionNames, optionText } from '../definition-options.ts'
import { parquetDefaults, readParquetOption } from './copy-parquet-options.ts'
import type { CopyOptions, ParquetOptions } from '../statement.ts'

type Given = { -readonly [Name in keyof CopyOptions]?: CopyOptions[Name] } & {
  -readonly [Name in keyof ParquetOptions]?: ParquetOptions[Name]
}

/** filename: of COPY FROM or TO a file, whose ending may tell the format. */
export function copyOptions(
  nodes: readonly ParseNode[] | undefined,
  from: boolean,
  binding: Binding,
  filename?: string,
): CopyOptions {
  const given: Given = {}
  const seen = new Set<string>()
  for (const { DefElem: option } of nodes ?? []) {
    const name: string = option.defname
    if (seen.has(name)) throw new PgError('42601', 'conflicting or redundant options', at(binding, locationOf(option)))
    seen.add(name)
    readOption(name, option, given, from, binding)
  }
  if (given.format === undefined && filename?.toLowerCase().endsWith('.parquet')) given.format = 'parquet'
  return given.format === 'parquet' ? parquetOptions(given, filename) : checked(given, from)
}

function readOption(name: string, option: ParseNode, given: Given, from: boolean, binding: Binding): void {
  const fields = at(binding, locationOf(option))
  const text = (): string => {
    const value = optionText(option)
    if (value === undefined) throw new PgError('42601', `${name} requires a parameter`)
    return value
  }
  const names = (): readonly string[] | '*' => {
    const list = optionNames(option)
    if (list === undefined)
      throw new PgError('22023', `argument to option "${name}" must be a list of column names`, fields)
    return list
  }
  switch (name) {
    case 'format': {
      const format = text()
      if (format !== 'text' && format !== 'csv' && format !== 'binary' && format !== 'parquet') {
        throw new PgError('22023', `COPY format "${format}" not recognized`, fields)
      }
      given.format = format
      return
    }
    case 'freeze':
      given.freeze = optionBoolean(option)
      return
    case 'delimiter':
      given.delimiter = text()
      return
    case 'null':
      given.null = text()
      return
    case 'quote':
      given.quote = text()
      return
    case 'escape':
      given.escape = text()
      return
    case 'header':
      given.header = headerOf(option, from)
      return
    case 'force_quote':
      given.forceQuote = names()
      return
    case 'force_not_null':
      given.forceNotNull = names()
      return
    case 'force_null':
      given.forceNull = names()
      return
    case 'encoding':
      given.encoding = encodingOf(text(), fields.position)
      return
    case 'on_error': {
      const action = text()
      if (!from) throw new PgError('22023', 'COPY ON_ERROR cannot be used with COPY TO', fields)
      if (action !== 'stop' && action !== 'ignore')
        throw new PgError('22023', `COPY ON_ERROR "${action}" not recognized`, fields)
      given.onError = action
      return
    }
    case 'log_verbosity': {
      const level = text()
      if (level !== 'default' && level !== 'verbose' && level !== 'silent') {
        throw new PgError('22023', `COPY LOG_VERBOSITY "${level}" not recognized`, fields)
      }
      if (level !== 'default') given.logVerbosity = level
      return
    }
    case 'compression':
    case 'row_group_size':
    case 'match_by':
      readParquetOption(name, option, given, fields)
      return
    case 'reject_limit':
      given.rejectLimit = rejectLimitOf(option)
      return
    case 'default':
      given.default = text()
      return
    default:
      throw new PgError('42601', `option "${name}" not recognized`, fields)
  }
}

/** None of the options of the text formats goes with it. */
function parquetOptions(given: Given, filename: string | undefined): CopyOptions {
  if (filename === undefined) throw notSupported('COPY FORMAT parquet with STDIN or STDOUT')
  const { compression, rowGroupRows, matchBy, ...rest } = given
  const other = Object.keys(rest).find((name) => name !== 'format' && name !== 'freeze')
  if (other !== undefined) throw new PgError('42601', `cannot specify ${spelled(other)} in PARQUET mode`)
  const defaults = parquetDefaults
  return {
    ...checked({}, true),
    format: 'parquet',
    freeze: given.freeze ?? false,
    parquet: {
      compression: compression ?? defaults.compression,
      rowGroupRows: rowGroupRows ?? defaults.rowGroupRows,
      matchBy: matchBy ?? defaults.matchBy,
    },
  }
}

const spelled = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase()

function headerOf(option: ParseNode, from: boolean): boolean | 'match' {
  const text = optionText(option)
  if (text?.toLowerCase() !== 'match') {
    try {
      return optionBoolean(option)
    } catch {
      throw new PgError('42601', 'header requires a Boolean value or "match"')
    }
  }
  if (!from) throw new PgError('0A000', 'cannot use "match" with HEADER in COPY TO')
  return 'match'
}

/** Throws 22P02, 22003 for what is no bigint, 22023 for what is not positive. */
function rejectLimitOf(option: ParseNode): number {
  const text = optionText(option)
  if (text === undefined) throw new PgError('42601', 'reject_limit requires a numeric value')
  const limit = int8Type.parse(text, isoSettings)
  if (limit <= 0n) throw new PgError('22023', `REJECT_LIMIT (${limit}) must be greater than zero`)
  return Number(limit)
}

function encodingOf(name: string, position: number | undefined): string {
  const known = encodingName(name)
  if (known) {
    conversionOf(known)
    return known
  }
  throw new PgError(
    '22023',
    'argument to option "encoding" must be a valid encoding name',
    position === undefined ? {} : { position },
  )
}

function checked(given: Given, from: boolean): CopyOptions {
  const format = given.format ?? 'text'
  const parquetOnly = (['compression', 'rowGroupRows', 'matchBy'] as const).find((name) => given[name] !== undefined)
  if (parquetOnly) throw new PgError('0A000', `COPY ${spelled(parquetOnly)} requires PARQUET mode`)
  const csv = format === 'csv'
  const refuse = (sqlstate: string, message: string): never => {
    throw new PgError(sqlstate, message)
  }
  if (format === 'binary') {
    if (given.delimiter !== undefined) refuse('42601', 'cannot specify DELIMITER in BINARY mode')
    if (given.null !== undefined) refuse('42601', 'cannot specify NULL in BINARY mode')
    if (given.default !== undefined) refuse('42601', 'cannot specify DEFAULT in BINARY mode')
    if (given.header) refuse('0A000', 'cannot specify HEADER in BINARY mode')
    if (given.onError === 'ignore') refuse('42601', 'only ON_ERROR STOP is allowed in BINARY mode')
  }
  const delimiter = given.delimiter ?? (csv ? ',' : '\t')
  const nullText = given.null ?? (csv ? '' : '\\N')
  const quote = given.quote ?? '"'
  const escape = given.escape ?? quote
  if (Buffer.byteLength(delimiter) !== 1) refuse('0A000', 'COPY delimiter must be a single one-byte character')
  if (/[\r\n]/.test(delimiter)) refuse('22023', 'COPY delimiter cannot be newline or carriage return')
  if (/[\r\n]/.test(nullText)) refuse('22023', 'COPY null representation cannot use newline or carriage return')
  if (given.default !== undefined && /[\r\n]/.test(given.default))
    refuse('22023', 'COPY default representation cannot use newline or carriage return')
  if (!csv && '\\.abcdefghijklmnopqrstuvwxyz0123456789'.includes(delimiter))
    refuse('22023', `COPY delimiter cannot be "${delimiter}"`)
  if (!csv && given.quote !== undefined) refuse('0A000', 'COPY QUOTE requires CSV mode')
  if (csv && Buffer.byteLength(quote) !== 1) refuse('0A000', 'COPY quote must be a single one-byte character')
  if (csv && delimiter === quote) refuse('22023', 'COPY delimiter and quote must be different')
  if (!csv && given.escape !== undefined) refuse('0A000', 'COPY ESCAPE requires CSV mode')
  if (csv && Buffer.byteLength(escape) !== 1) refuse('0A000', 'COPY escape must be a single one-byte character')
  if (given.forceQuote !== undefined) {
    if (!csv) refuse('0A000', 'COPY FORCE_QUOTE requires CSV mode')
    if (from) refuse('0A000', 'COPY FORCE_QUOTE cannot be used with COPY FROM')
  }
  for (const [name, value] of [
    ['FORCE_NOT_NULL', given.forceNotNull],
    ['FORCE_NULL', given.forceNull],
  ] as const) {
    if (value === undefined) continue
    if (!csv) refuse('0A000', `COPY ${name} requires CSV mode`)
    if (!from) refuse('22023', `COPY ${name} cannot be used with COPY TO`)
  }
  if (nullText.includes(delimiter))
    refuse('22023', 'COPY delimiter character must not appear in the NULL specification')
  if (csv && nullText.includes(quote)) refuse('22023', 'CSV quote character must not appear in the NULL specification')
  if (given.freeze && !from) refuse('22023', 'COPY FREEZE cannot be used with COPY TO')
  if (given.default !== undefined) {
    if (!from) refuse('0A000', 'COPY DEFAULT cannot be used with COPY TO')
    if (given.default.includes(delimiter))
      refuse('0A000', 'COPY delimiter character must not appear in the DEFAULT specification')
    if (csv && given.default.includes(quote))
      refuse('0A000', 'CSV quote character must not appear in the DEFAULT specification')
    if (given.default === nullText) refuse('0A000', 'NULL specification and DEFAULT specification cannot be the same')
  }
  if (given.rejectLimit !== undefined && given.onError !== 'ignore')
    refuse('22023', 'COPY REJECT_LIMIT requires ON_ERROR to be set to IGNORE')
  return {
    format,
    delimiter,
    null: nullText,
    header: given.header ?? false,
    quote,
    escape,
    forceQuote: given.forceQuote ?? [],
    forceNotNull: given.forceNotNull ?? [],
    forceNull: given.forceNull ?? [],
    ...(given.default !== undefined && { default: given.default }),
    ...(given.encoding !== undefined && { encoding: given.encoding }),
    freeze: given.freeze ?? false,
    onError: given.onError ?? 'stop',
    ...(given.logVerbosity !== undefined && { logVerbosity: given.logVerbosity }),
    ...(given.rejectLimit !== undefined && { rejectLimit: given.rejectLimit }),
  }
}
