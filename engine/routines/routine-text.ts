// A user's function in words: arguments, result, and the statement that makes it again (ruleutils.c's pg_get_functiondef and its kin).
import { quoteIdentifier, quoteName } from '../sql-text/quote-identifier.ts'
import type { CatalogView } from '../tables.ts'
import { formatType } from '../types/registry.ts'
import type { ArgumentMode, Routine, RoutineArgument } from './routine.ts'

const words: Readonly<Record<ArgumentMode, string>> = {
  in: 'IN ',
  out: 'OUT ',
  inout: 'INOUT ',
  variadic: 'VARIADIC ',
  table: '',
}

/** relation: whose rows are meant. */
export function typeText(type: number, relation: number | undefined, catalog: CatalogView): string {
  const found = relation === undefined ? undefined : catalog.relationByOid(relation)
  if (!found) return formatType(type)
  const schema = catalog.schemaByOid(found.schemaOid)?.name
  return quoteName(schema === 'public' ? undefined : schema, found.name)
}

/** What a type is called; relation: whose rows are meant. */
export type NameOfType = (type: number, relation: number | undefined) => string

/** identity: without defaults. */
export function argumentsText({ definition }: Routine, nameOfType: NameOfType, identity: boolean): string {
  const isProcedure = definition.kind === 'procedure'
  return definition.arguments
    .filter(({ mode }) => mode !== 'table')
    .map((argument) => {
      const { name, mode, type, relation, defaultSql } = argument
      const word = mode === 'in' && !isProcedure ? '' : words[mode]
      const fallback = identity || defaultSql === undefined ? '' : ` DEFAULT ${defaultSql}`
      return `${word}${name === '' ? '' : `${quoteIdentifier(name)} `}${nameOfType(type, relation)}${fallback}`
    })
    .join(', ')
}

/** null: of a procedure. */
export function resultText({ definition }: Routine, nameOfType: NameOfType): string | null {
  if (definition.kind === 'procedure') return null
  const columns = definition.arguments.filter(({ mode }) => mode === 'table')
  if (columns.length > 0) return `TABLE(${columns.map((column) => columnText(column, nameOfType)).join(', ')})`
  const type = nameOfType(definition.result, definition.resultRelation)
  return definition.returnsSet ? `SETOF ${type}` : type
}

const columnText = ({ name, type, relation }: RoutineArgument, nameOfType: NameOfType): string =>
  `${quoteIdentifier(name)} ${nameOfType(type, relation)}`

export function routineText(routine: Routine, catalog: CatalogView, nameOfType: NameOfType): string {
  const { definition, name } = routine
  const word = definition.kind.toUpperCase()
  const schema = catalog.schemaByOid(routine.schemaOid)?.name
  const result = resultText(routine, nameOfType)
  const lines = [
    `CREATE OR REPLACE ${word} ${quoteName(schema, name)}(${argumentsText(routine, nameOfType, false)})`,
    ...(result === null ? [] : [` RETURNS ${result}`]),
    ` LANGUAGE ${definition.language}`,
    ...optionLines(routine),
    ...Object.entries(definition.settings ?? {}).map(
      ([setting, value]) => ` SET ${setting} TO ${settingText(setting, value)}`,
    ),
    definition.standard ? definition.body : `AS ${quoted(definition.body, definition.kind)}`,
  ]
  return `${lines.join('\n')}\n`
}

const parallelWords = { s: 'SAFE', r: 'RESTRICTED', u: 'UNSAFE' } as const
const usualCost = 100
const usualRows = 1000

function optionLines({ definition }: Routine): string[] {
  const options = [
    ...(definition.volatility === 'volatile' ? [] : [definition.volatility.toUpperCase()]),
    ...(definition.parallel === 'u' ? [] : [`PARALLEL ${parallelWords[definition.parallel]}`]),
    ...(definition.strict ? ['STRICT'] : []),
    ...(definition.securityDefiner ? ['SECURITY DEFINER'] : []),
    ...(definition.leakproof ? ['LEAKPROOF'] : []),
    ...(definition.cost === usualCost ? [] : [`COST ${definition.cost}`]),
    ...(definition.rows === 0 || definition.rows === usualRows ? [] : [`ROWS ${definition.rows}`]),
  ]
  return options.length === 0 ? [] : [` ${options.join(' ')}`]
}

const settingText = (name: string, value: string): string =>
  name === 'search_path'
    ? value
        .split(', ')
        .map((one) => `'${one.replaceAll('"', '')}'`)
        .join(', ')
    : `'${value.replaceAll("'", "''")}'`

/** A delimiter that the body does not hold. */
function quoted(body: string, word: string): string {
  let delimiter = word
  while (body.includes(`$${delimiter}`)) delimiter += 'x'
  return `$${delimiter}$${body}$${delimiter}$`
}

/** As pg_proc has them: the OIDs of the inputs. */
export const isNamed = (all: readonly RoutineArgument[]): boolean => all.some(({ name }) => name !== '')

export const modeLetters: Readonly<Record<ArgumentMode, string>> = {
  in: 'i',
  out: 'o',
  inout: 'b',
  variadic: 'v',
  table: 't',
}
