// PL/pgSQL: the text of a function to its blocks and statements (pl_gram.y). Names of variables are looked up here; what expressions mean
// is asked when they are bound.
import { PgError } from '../errors.ts'
import { inputsOf, outputsOf, type RoutineDefinition } from '../routines/routine.ts'
import { parseSql } from '../parse/parse.ts'
import { Oid } from '../types/oids.ts'
import { BlockParser } from './parse-block.ts'
import { Reader } from './reader.ts'
import { Names } from './names.ts'
import type { PlpgsqlCode, SqlText } from './syntax.ts'

/** Names that a function's own text may use before any that it declares. */
export interface OuterNames {
  /** Of a trigger: its records and what is known of the event. */
  readonly records?: readonly string[]
  readonly scalars?: readonly (readonly [name: string, type: string])[]
}

export type ParsedFor = Pick<RoutineDefinition, 'arguments' | 'kind' | 'result' | 'returnsSet'>

export const triggerNames: OuterNames = {
  records: ['new', 'old'],
  scalars: [
    ['tg_name', 'name'],
    ['tg_when', 'text'],
    ['tg_level', 'text'],
    ['tg_op', 'text'],
    ['tg_relid', 'oid'],
    ['tg_relname', 'name'],
    ['tg_table_name', 'name'],
    ['tg_table_schema', 'name'],
    ['tg_nargs', 'integer'],
    ['tg_argv', 'text[]'],
  ],
}

const known = new WeakMap<ParsedFor, PlpgsqlCode>()

/** Throws 42601 and its kin, with the position in the text. name: of the function. */
export function parsePlpgsql(text: string, routine: ParsedFor, name = ''): PlpgsqlCode {
  const found = known.get(routine)
  if (found) return found
  try {
    const code = parse(text, routine, name)
    known.set(routine, code)
    return code
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message))
      throw new PgError('54001', 'stack depth limit exceeded')
    throw error
  }
}

function parse(text: string, routine: ParsedFor, name: string): PlpgsqlCode {
  const reader = new Reader(text)
  const names = new Names()
  const outer = routine.result === Oid.trigger ? triggerNames : {}
  names.open(name)
  const declared = [...inputsOf(routine), ...outputsOf(routine)]
  const args = [...new Set(declared)].map((argument) => {
    const position = routine.arguments.indexOf(argument) + 1
    const variable = names.declare(argument.name, { text: `$${position}` }, 1, {
      argument: position,
    })
    names.alias(`$${position}`, variable)
    return variable
  })
  const found = names.declare('found', { text: 'boolean' }, 1)
  for (const record of outer.records ?? []) names.declare(record, { text: 'record' }, 1)
  for (const [scalar, type] of outer.scalars ?? []) names.declare(scalar, { text: type }, 1)
  const conflict = readOptions(reader)
  const texts: SqlText[] = []
  const parser = new BlockParser(reader, names, routine, texts)
  const body = parser.function()
  checkTexts(texts)
  return {
    body,
    variables: names.variables,
    arguments: args,
    found,
    root: names.scope,
    conflict,
  }
}

/** #variable_conflict use_column, #option dump, #print_strict_params. */
function readOptions(reader: Reader): PlpgsqlCode['conflict'] {
  let conflict: PlpgsqlCode['conflict'] = 'error'
  while (reader.takeSign('#')) {
    const option = reader.name()
    const value = reader.name()
    if (option !== 'variable_conflict') continue
    if (value === 'use_column') conflict = 'column'
    else if (value === 'use_variable') conflict = 'variable'
    else if (value !== 'error') throw reader.unexpected()
  }
  return conflict
}

/** Every expression and statement has PostgreSQL's grammar. */
function checkTexts(texts: readonly SqlText[]): void {
  for (const { text, source = text, isExpression, start } of texts) {
    const lead = isExpression ? 'SELECT ' : ''
    try {
      parseSql(lead + source)
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      const { position, ...fields } = error.fields
      throw new PgError(error.sqlstate, error.message, {
        ...fields,
        ...(position !== undefined && {
          position: start + position - lead.length,
        }),
      })
    }
  }
}
