// CREATE and ALTER of TEXT SEARCH CONFIGURATION and DICTIONARY: names and options, which the planning of the statement looks up.
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import type { DictionaryOption } from '../../../text-search/dictionaries/templates.ts'
import type { BindContext } from '../../binding.ts'
import type { DdlStatement, QualifiedName } from '../../statement.ts'
import { argumentOf, type DefinitionElement, definitionElements, textOf } from '../definition-element.ts'
import { qualifiedName } from '../names.ts'
import type { DefinedChange, DictionaryOptionChange, MappingChange } from './defined-statement.ts'

interface Bound {
  readonly ddl: DdlStatement
  readonly tag: string
}

export function bindCreateConfiguration(node: ParseNode, context: BindContext): Bound {
  let parser: QualifiedName | undefined
  let copy: QualifiedName | undefined
  for (const element of definitionElements(node.definition)) {
    if (element.name === 'parser') parser = nameOf(element, context)
    else if (element.name === 'copy') copy = nameOf(element, context)
    else throw new PgError('42601', `text search configuration parameter "${element.name}" not recognized`)
  }
  if (parser && copy) throw new PgError('42601', 'cannot specify both PARSER and COPY options')
  return {
    ddl: {
      kind: 'create-ts-configuration',
      name: qualifiedName(nameParts(node.defnames), context),
      ...(parser && { parser }),
      ...(copy && { copy }),
    },
    tag: 'CREATE TEXT SEARCH CONFIGURATION',
  }
}

export function bindCreateDictionary(node: ParseNode, context: BindContext): Bound {
  let template: QualifiedName | undefined
  const options: DictionaryOption[] = []
  for (const element of definitionElements(node.definition))
    if (element.name === 'template') template = nameOf(element, context)
    else options.push(optionOf(element))
  return {
    ddl: {
      kind: 'create-ts-dictionary',
      name: qualifiedName(nameParts(node.defnames), context),
      ...(template && { template }),
      options,
    },
    tag: 'CREATE TEXT SEARCH DICTIONARY',
  }
}

function nameOf(element: DefinitionElement, context: BindContext): QualifiedName {
  const argument = argumentOf(element)
  switch (kindOf(argument)) {
    case 'TypeName':
      return qualifiedName(nameParts(bodyOf(argument).names), context)
    case 'List':
      return qualifiedName(nameParts(bodyOf(argument).items), context)
    default:
      return qualifiedName([textOf(element)], context)
  }
}

function optionOf(element: DefinitionElement): DictionaryOption {
  const argument = argumentOf(element)
  const isNumber = kindOf(argument) === 'Integer' || kindOf(argument) === 'Float'
  return { name: element.name, value: textOf(element), ...(isNumber && { isNumber }) }
}

/** node: an AlterTSDictionaryStmt. */
export const bindDictionaryOptions = (node: ParseNode, context: BindContext): Bound =>
  altered('ts-dictionary', 'DICTIONARY', node.dictname, context, {
    kind: 'dictionary-options',
    options: definitionElements(node.options).map((element): DictionaryOptionChange =>
      element.argument ? { name: element.name, option: optionOf(element) } : { name: element.name },
    ),
  })

/** node: an AlterTSConfigurationStmt. */
export const bindMapping = (node: ParseNode, context: BindContext): Bound =>
  altered('ts-configuration', 'CONFIGURATION', node.cfgname, context, {
    kind: 'mapping',
    mapping: mappingOf(node, context),
  })

const altered = (
  object: 'ts-configuration' | 'ts-dictionary',
  word: string,
  name: readonly ParseNode[],
  context: BindContext,
  change: DefinedChange,
): Bound => ({
  ddl: { kind: 'alter-defined', object, name: qualifiedName(nameParts(name), context), ifExists: false, change },
  tag: `ALTER TEXT SEARCH ${word}`,
})

function mappingOf(node: ParseNode, context: BindContext): MappingChange {
  const tokens = [...new Set(nameParts(node.tokentype ?? []))]
  const dictionaries = ((node.dicts ?? []) as ParseNode[]).map((one) =>
    qualifiedName(nameParts(bodyOf(one).items), context),
  )
  switch (node.kind) {
    case 'ALTER_TSCONFIG_ADD_MAPPING':
      return { kind: 'add', tokens, dictionaries }
    case 'ALTER_TSCONFIG_ALTER_MAPPING_FOR_TOKEN':
      return { kind: 'set', tokens, dictionaries }
    case 'ALTER_TSCONFIG_REPLACE_DICT':
      return { kind: 'replace', old: dictionaries[0], new: dictionaries[1] }
    case 'ALTER_TSCONFIG_REPLACE_DICT_FOR_TOKEN':
      return { kind: 'replace', tokens, old: dictionaries[0], new: dictionaries[1] }
    case 'ALTER_TSCONFIG_DROP_MAPPING':
      return { kind: 'drop', tokens, ifExists: Boolean(node.missing_ok) }
    default:
      throw notSupported('this form of ALTER TEXT SEARCH CONFIGURATION')
  }
}
