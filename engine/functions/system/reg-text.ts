// Text forms of regclass, regtype, regproc and the other reg… types: names as the search path makes them readable.
import { PgError, undefinedObject, undefinedTable } from '../../errors.ts'
import type { Relation } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { findType, formatType, typeByName } from '../../types/registry.ts'
import { typeFunctionSignature, typeFunctionWith } from '../../types/type-function-signature.ts'
import { typeFunctionName, typeFunctions } from '../../types/type-functions.ts'
import {
  configurationCalled,
  listedConfigurations,
  unknownConfiguration,
} from '../../text-search/objects/configurations.ts'
import { dictionaryCalled, listedDictionaries, unknownDictionary } from '../../text-search/objects/dictionaries.ts'
import { collationCalled, listedCollations } from '../../collations/collations.ts'
import type { ListedObject, ObjectSource, SearchedSchema } from '../../text-search/objects/listed-object.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findFunction, functionsNamed } from '../registry.ts'
import { parseIdentifier } from '../string/quote.ts'
import { quoteIdentifier, quoteName } from '../../sql-text/quote-identifier.ts'
import { isRowTypeOid, relationOfRowType } from '../../types/user-oids.ts'
import { extensionOf, functionsOfExtensions, schemaOfFunction } from './extension-names.ts'
import { isOperatorVisible, type NamedOperator, namedOperator, operatorsCalled } from './operator-names.ts'
import { isSchemaSearched, relationText, searchedSchemas, schemaNamed } from './search-path.ts'

type Facts = Pick<FunctionContext, 'session' | 'catalog'>

const regTypes: ReadonlySet<number> = new Set([
  Oid.regclass,
  Oid.regtype,
  Oid.regproc,
  Oid.regprocedure,
  Oid.regoper,
  Oid.regoperator,
  Oid.regrole,
  Oid.regnamespace,
  Oid.regcollation,
  Oid.regconfig,
  Oid.regdictionary,
])

export const isRegType = (type: number): boolean => regTypes.has(type)

/** What the type's output function prints: a name, `-` for 0, the number where nothing has that OID. */
export function regText(type: number, oid: number, context: Facts): string {
  if (oid === 0) return type === Oid.regoper || type === Oid.regoperator ? '0' : '-'
  return nameOf(type, oid, context) ?? String(oid)
}

function nameOf(type: number, oid: number, context: Facts): string | undefined {
  switch (type) {
    case Oid.regclass: {
      const relation = context.catalog.relationByOid(oid)
      return relation && relationText(relation, context)
    }
    case Oid.regtype:
      return findType(oid) && typeText(oid, undefined, context)
    case Oid.regproc: {
      const found = findFunction(oid)
      return found ? procedureName(found, isOnlyOne(found, context), context) : typeFunctionName(oid)
    }
    case Oid.regprocedure: {
      const found = findFunction(oid)
      if (found) return procedureName(found, true, context) + argumentList(found.args, context)
      const name = typeFunctionName(oid)
      return name && name + argumentList(typeFunctionSignature(name).args, context)
    }
    case Oid.regoper: {
      const found = namedOperator(oid, context.catalog)
      return found && operatorText(found, operatorsCalled([found.name], context).length === 1)
    }
    case Oid.regoperator: {
      const found = namedOperator(oid, context.catalog)
      const side = (arg: number): string => (arg === 0 ? 'NONE' : typeText(arg, -1, context))
      return (
        found && `${operatorText(found, isOperatorVisible(found, context))}(${side(found.left)},${side(found.right)})`
      )
    }
    case Oid.regrole: {
      const role = context.catalog.roleByOid(oid)
      return role && quoteIdentifier(role.name)
    }
    case Oid.regnamespace: {
      const schema = context.catalog.schemaByOid(oid)
      return schema && quoteIdentifier(schema.name)
    }
    case Oid.regconfig:
      return listedName(oid, listedConfigurations, configurationCalled, context)
    case Oid.regdictionary:
      return listedName(oid, listedDictionaries, dictionaryCalled, context)
    default: {
      return listedName(oid, listedCollations, collationOid, context)
    }
  }
}

const collationOid: Called = (catalog, name, schemas) => collationCalled(catalog, name, schemas)?.oid

type Called = (catalog: ObjectSource, name: string, schemas: readonly SearchedSchema[]) => number | undefined

/** Qualified where the bare name would find something else. */
function listedName(
  oid: number,
  listed: (catalog: ObjectSource) => Iterable<ListedObject>,
  called: Called,
  context: Facts,
): string | undefined {
  for (const one of listed(context.catalog)) {
    if (one.oid !== oid) continue
    const isVisible = called(context.catalog, one.name, searchedSchemas(context)) === oid
    const schema = isVisible ? undefined : context.catalog.schemaByOid(one.schemaOid)?.name
    return quoteName(schema, one.name)
  }
  return undefined
}

function listedObject(text: string, called: Called, context: Facts): number | undefined {
  const parts = nameParts(text)
  refuseOtherDatabase(parts, context)
  const name = parts[parts.length - 1]
  if (parts.length === 1) return called(context.catalog, name, searchedSchemas(context))
  const schema = schemaNamed(parts[parts.length - 2], context)
  if (!schema) throw new PgError('3F000', `schema "${parts[parts.length - 2]}" does not exist`)
  return called(context.catalog, name, [schema])
}

export const functionSchema = (definition: FunctionDefinition): string => definition.schema ?? 'pg_catalog'

function procedureName(definition: FunctionDefinition, unique: boolean, context: Facts): string {
  const schema = schemaOfFunction(definition, context.catalog)
  const name = quoteIdentifier(definition.routine?.name ?? definition.name)
  return unique && isSchemaSearched(schema, context) ? name : `${quoteIdentifier(schema)}.${name}`
}

/** Whether a name alone tells which function is meant. */
function isOnlyOne(definition: FunctionDefinition, context: Facts): boolean {
  const name = definition.routine?.name ?? definition.name
  const own = searchedSchemas(context).flatMap(({ oid }) => context.catalog.routinesNamed?.(oid, name) ?? [])
  return functionsNamed(name).length + own.length <= 1
}

const operatorText = ({ schema, name }: NamedOperator, isFound: boolean): string =>
  isFound ? name : `${quoteIdentifier(schema)}.${name}`

/** What the type's input function reads: a number, `-`, or a name; throws when nothing has that name. */
export function regFromText(type: number, text: string, context: Facts): number {
  const found = saidOid(type, text) ?? lookUp(type, text, context)
  if (found === undefined) throw missing(type, text)
  return found
}

/** Of a number, which need not be that of an object, or of `-`; undefined: the text is a name. */
function saidOid(type: number, text: string): number | undefined {
  if (text === '-' && type !== Oid.regoper && type !== Oid.regoperator) return 0
  if (!/^\s*\d+\s*$/.test(text)) return undefined
  const oid = Number(text)
  if (oid > 0xffffffff) throw new PgError('22003', `value "${text}" is out of range for type oid`)
  return oid
}

/** As regFromText, but undefined where there is no such object, or several, or where the text is no name. */
export function findReg(type: number, text: string, context: Facts): number | undefined {
  try {
    return saidOid(type, text) ?? lookUp(type, text, context)
  } catch (error) {
    if (error instanceof PgError && softErrors.has(error.sqlstate)) return undefined
    throw error
  }
}

const softErrors: ReadonlySet<string> = new Set(['3F000', '42602', '42704', '42725', '22P02', '22003'])

function lookUp(type: number, text: string, context: Facts): number | undefined {
  switch (type) {
    case Oid.regclass:
      return findRelation(text, context)?.oid
    case Oid.regtype:
      return findTypeNamed(text, context)
    case Oid.regproc: {
      const found = functionsCalled(text, context)
      if (found.length > 1) throw new PgError('42725', `more than one function named "${text}"`)
      return found[0]?.oid ?? typeFunctionCalled(nameParts(text))
    }
    case Oid.regprocedure:
      return findSignature(text, context)
    case Oid.regoper: {
      const found = operatorsCalled(operatorParts(text), context)
      if (found.length > 1) throw new PgError('42725', `more than one operator named ${text}`)
      return found[0]?.oid
    }
    case Oid.regoperator: {
      const { name, args } = signatureParts(text)
      if (args.length < 2)
        throw new PgError('42P02', 'missing argument', {
          hint: 'Use NONE to denote the missing argument of a unary operator.',
        })
      if (args.length > 2)
        throw new PgError('54023', 'too many arguments', { hint: 'Provide two argument types for operator.' })
      const [left, right] = args.map((arg) => (/^none$/i.test(arg) ? 0 : (findTypeNamed(arg, context) ?? -1)))
      return operatorsCalled(operatorParts(name), context).find(
        (candidate) => candidate.left === left && candidate.right === right,
      )?.oid
    }
    case Oid.regrole:
      return context.catalog.role(singleName(text))?.oid
    case Oid.regnamespace:
      return context.catalog.schema(singleName(text))?.oid
    case Oid.regconfig:
      return listedObject(text, configurationCalled, context)
    case Oid.regdictionary:
      return listedObject(text, dictionaryCalled, context)
    default: {
      return listedObject(text, collationOid, context)
    }
  }
}

/** A name without quotes, after the last dot; what is before it is an identifier. */
function operatorParts(text: string): string[] {
  const dot = text.lastIndexOf('.')
  return dot < 0 ? [text] : [...nameParts(text.slice(0, dot)), text.slice(dot + 1)]
}

function missing(type: number, text: string): PgError {
  switch (type) {
    case Oid.regclass:
      return nameParts(text).length > 1 ? undefinedTable(nameParts(text).join('.')) : undefinedTable(nameParts(text)[0])
    case Oid.regtype:
      return undefinedObject(`type "${typeAsSaid(text)}" does not exist`)
    case Oid.regproc:
    case Oid.regprocedure:
      return new PgError('42883', `function "${text}" does not exist`)
    case Oid.regoper:
    case Oid.regoperator:
      return new PgError('42883', `operator does not exist: ${text}`)
    case Oid.regrole:
      return undefinedObject(`role "${singleName(text)}" does not exist`)
    case Oid.regnamespace:
      return new PgError('3F000', `schema "${singleName(text)}" does not exist`)
    case Oid.regconfig:
      return unknownConfiguration(nameParts(text).join('.'))
    case Oid.regdictionary:
      return unknownDictionary(nameParts(text).join('.'))
    default:
      return undefinedObject(`collation "${text}" for encoding "UTF8" does not exist`)
  }
}

const invalidName = (): PgError => new PgError('42602', 'invalid name syntax')

/** A type's name as errors say it: without quotes, in lower case where it was not quoted. */
function typeAsSaid(text: string): string {
  const [, name, brackets] = /^(.*?)((?:\s*\[\d*\])*)\s*$/s.exec(text)!
  try {
    return `${parseIdentifier(name, true).join('.')}${brackets && '[]'}`
  } catch {
    return text
  }
}

export function nameParts(text: string): string[] {
  try {
    return parseIdentifier(text, true)
  } catch {
    throw invalidName()
  }
}

function singleName(text: string): string {
  const parts = nameParts(text)
  if (parts.length !== 1) throw invalidName()
  return parts[0]
}

/** schema.name, or name along the search path. A third, leading part must be the database. */
export function findRelation(text: string, context: Facts): Relation | undefined {
  const parts = nameParts(text)
  if (parts.length > 3) throw new PgError('42601', `improper relation name (too many dotted names): ${parts.join('.')}`)
  const name = parts[parts.length - 1]
  if (parts.length === 1) {
    for (const schema of searchedSchemas(context)) {
      const relation = context.catalog.relation(schema.oid, name)
      if (relation) return relation
    }
    return undefined
  }
  refuseOtherDatabase(parts, context)
  const schema = schemaNamed(parts[parts.length - 2], context)
  return schema && context.catalog.relation(schema.oid, name)
}

function refuseOtherDatabase(parts: readonly string[], { session }: Facts): void {
  if (parts.length === 3 && parts[0] !== session.database)
    throw new PgError('0A000', `cross-database references are not implemented: ${parts.join('.')}`)
}

/** relation "a.b" does not exist, as look-ups by text report it. */
export function relationNamed(text: string, context: Facts): Relation {
  const relation = findRelation(text, context)
  if (!relation) throw undefinedTable(nameParts(text).join('.'))
  return relation
}

function findTypeNamed(text: string, context: Facts): number | undefined {
  const array = /^(.*?)\s*(?:\[\d*\]\s*)+$/.exec(text)
  const base = (array ? array[1] : text)
    .trim()
    .replace(/\s*\([^)]*\)/, '')
    .replace(/\s+/g, ' ')
  const type =
    (/^char$/i.test(base) ? findType(Oid.bpchar) : undefined) ??
    typeByName(base.toLowerCase()) ??
    typeByName(base.replace(/^"?pg_catalog"?\./i, '').replace(/^"(.*)"$/, '$1')) ??
    undefined
  if (type) return array ? type.arrayOid || undefined : type.oid
  const user = userTypeNamed(nameParts(base), context)
  return user === undefined ? undefined : array ? findType(user)?.arrayOid || undefined : user
}

function userTypeNamed(parts: readonly string[], context: Facts): number | undefined {
  const name = parts[parts.length - 1]
  const schemas = parts.length > 1 ? [schemaNamed(parts[parts.length - 2], context)] : searchedSchemas(context)
  for (const schema of schemas) {
    const found = schema && context.catalog.typeNamed?.(schema.oid, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** As format_type prints it to this session: qualified where the bare name would not find it. */
export function typeText(oid: number, typmod: number | undefined, context: Facts): string {
  const element = findType(oid)?.kind === 'array' ? findType(oid)!.elementOid : oid
  const user = context.catalog.userType?.(element) ?? extensionOf(element, context.catalog)
  const rows = isRowTypeOid(element) ? context.catalog.relationByOid(relationOfRowType(element)) : undefined
  if (rows) return `${relationText(rows, context)}${element === oid ? '' : '[]'}`
  if (!user) return formatType(oid, typmod)
  const bare = 'definition' in user ? user.name : (findType(element)?.name ?? '')
  const schema = context.catalog.schemaByOid(user.schemaOid)?.name
  const visible = userTypeNamed([bare], context) === element
  const name = `${visible || schema === undefined ? '' : `${quoteIdentifier(schema)}.`}${quoteIdentifier(bare)}`
  return element === oid ? name : `${name}[]`
}

export const typeNamed = findTypeNamed

function functionsCalled(text: string, context: Facts): readonly FunctionDefinition[] {
  const { catalog } = context
  const parts = nameParts(text)
  refuseOtherDatabase(parts, context)
  const name = parts[parts.length - 1]
  const schema = parts.length > 1 ? schemaNamed(parts[parts.length - 2], context) : undefined
  const schemas = parts.length > 1 ? (schema ? [schema] : []) : searchedSchemas(context)
  const own = schemas.flatMap(({ oid }) => catalog.routinesNamed?.(oid, name) ?? [])
  const found = [
    ...functionsNamed(name),
    ...functionsOfExtensions(name, catalog),
    ...own.flatMap(({ oid }) => findFunction(oid) ?? []),
  ]
  if (parts.length === 1) return found
  return found.filter((candidate) => schemaOfFunction(candidate, catalog) === parts[parts.length - 2])
}

/** Input, output and the like: known by name only. */
export const typeFunctionCalled = (parts: readonly string[]): number | undefined =>
  parts.length === 1 || parts[parts.length - 2] === 'pg_catalog' ? typeFunctions[parts[parts.length - 1]] : undefined

const argumentList = (args: readonly number[], context: Facts): string =>
  `(${args.map((arg) => typeText(arg, undefined, context)).join(',')})`

/** name(type, type), as regprocedure and regoperator read it. */
function signatureParts(text: string): { readonly name: string; readonly args: readonly string[] } {
  const parts = /^([^(]+)\((.*)\)\s*$/s.exec(text)
  if (!parts) throw new PgError('22P02', `expected a ${text.includes('(') ? 'right' : 'left'} parenthesis`)
  const [, name, list] = parts
  return { name: name.trim(), args: list.trim() === '' ? [] : separated(list).map((arg) => arg.trim()) }
}

/** By commas that stand in no quotes and no parentheses. */
function separated(list: string): string[] {
  const parts = ['']
  let [depth, quoted] = [0, false]
  for (const character of list) {
    if (character === '"') quoted = !quoted
    else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')') depth--
    if (character === ',' && !quoted && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

function findSignature(text: string, context: Facts): number | undefined {
  const { name, args: said } = signatureParts(text)
  const args = said.map((arg) => {
    const type = findTypeNamed(arg, context)
    if (type === undefined) throw undefinedObject(`type "${typeAsSaid(arg)}" does not exist`)
    return type
  })
  const found = functionsCalled(name, context).find(
    (candidate) => candidate.args.length === args.length && candidate.args.every((arg, index) => arg === args[index]),
  )
  if (found) return found.oid
  return typeFunctionWith(nameParts(name), args)
}
