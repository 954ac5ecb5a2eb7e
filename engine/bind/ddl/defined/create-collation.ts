// CREATE COLLATION: of a locale, or as another one is.
import { type Collation, keptCollation } from '../../../collations/collations.ts'
import { PgError } from '../../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { requireCollation } from '../../collations/named.ts'
import type { DdlStatement } from '../../statement.ts'
import { booleanOf, type DefinitionElement, definitionElements, refuseRepeats, textOf } from '../definition-element.ts'
import { qualifiedName } from '../names.ts'

const known: ReadonlySet<string> = new Set([
  ...['from', 'locale', 'lc_collate', 'lc_ctype', 'provider', 'deterministic', 'rules', 'version'],
])

const conflicting = (detail: string): PgError => new PgError('42601', 'conflicting or redundant options', { detail })

export function bindCreateCollation(node: ParseNode, context: BindContext): DdlStatement {
  const elements = definitionElements(node.definition)
  for (const { name, position } of elements)
    if (!known.has(name)) throw new PgError('42601', `collation attribute "${name}" not recognized`, { position })
  refuseRepeats(elements)
  const given = new Map(elements.map((element) => [element.name, element]))
  const text = (name: string): string | undefined => (given.has(name) ? textOf(given.get(name)!) : undefined)
  const from = given.get('from')
  if (from && elements.length > 1) throw conflicting('FROM cannot be specified together with any other options.')
  const like = from && likeOf(from, context)
  if (given.has('locale') && (given.has('lc_collate') || given.has('lc_ctype')))
    throw conflicting('LOCALE cannot be specified together with LC_COLLATE or LC_CTYPE.')
  return {
    kind: 'create-collation',
    name: qualifiedName(nameParts(node.defnames), context),
    ifNotExists: Boolean(node.if_not_exists),
    ...(like && { like: keptCollation(like) }),
    provider: text('provider')?.toLowerCase() ?? 'libc',
    locale: text('locale'),
    collate: text('lc_collate') ?? text('locale'),
    ctype: text('lc_ctype') ?? text('locale'),
    isDeterministic: given.has('deterministic') ? booleanOf(given.get('deterministic')!) : true,
    hasRules: given.has('rules'),
  }
}

function likeOf(element: DefinitionElement, context: BindContext): Collation {
  const { argument } = element
  const names =
    argument && kindOf(argument) === 'List'
      ? nameParts(bodyOf(argument).items)
      : argument && kindOf(argument) === 'TypeName'
        ? nameParts(bodyOf(argument).names)
        : [textOf(element)]
  return requireCollation(names, openBinding(context))
}
