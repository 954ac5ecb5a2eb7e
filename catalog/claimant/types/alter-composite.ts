// ALTER TYPE … ADD, DROP, ALTER and RENAME ATTRIBUTE. Rows that are there follow: reshape-rows.ts.
import type { AttributeChange, TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import type { CompositeAttribute, CompositeDefinition, CompositeType } from '../../../engine/tables.ts'
import { relationWord } from '../../../engine/relation-word.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { findRelation, missingRelation, spellName } from '../resolve.ts'
import { attributesMax, newAttribute } from './create-composite.ts'
import { namesField } from './names-field.ts'
import { columnInTheWay, typeHolds } from './row-type-users.ts'

export function alterComposite(
  draft: CatalogDraft,
  { name, changes, ifExists }: Extract<TypeStatement, { kind: 'alter-composite' }>,
): void {
  const relation = findRelation(draft, name)
  if (!relation) {
    if (!ifExists) throw missingRelation(draft, name)
    return draft.skip(`relation "${spellName(name)}" does not exist, skipping`)
  }
  if (relation.kind !== 'composite') throw new PgError('42809', `"${relation.name}" is not a composite type`)
  const { type } = relation
  requireOwner(draft, type.owner, `type ${type.name}`)
  const changed = changes.reduce((definition, change) => changedBy(draft, type, definition, change), type.definition)
  draft.put('type', type.oid, {
    ...draft.catalog.row('type', type.oid)!,
    definition: changed,
  })
}

function changedBy(
  draft: CatalogDraft,
  type: CompositeType,
  definition: CompositeDefinition,
  change: AttributeChange,
): CompositeDefinition {
  const { attributes, nextAttribute } = definition
  const missing = (name: string): PgError =>
    new PgError('42703', `column "${name}" of relation "${type.name}" does not exist`)
  const refuseTaken = (name: string): void => {
    if (attributes.some((one) => one.name === name))
      throw new PgError('42701', `column "${name}" of relation "${type.name}" already exists`)
  }
  switch (change.kind) {
    case 'add': {
      refuseTaken(change.attribute.name)
      refuseItself(draft, type, change.attribute)
      if (attributes.length >= attributesMax)
        throw new PgError('54011', `tables can have at most ${attributesMax} columns`)
      const added = newAttribute(draft, change.attribute, nextAttribute)
      return {
        ...definition,
        attributes: [...attributes, added],
        nextAttribute: nextAttribute + 1,
      }
    }
    case 'drop': {
      if (!attributes.some(({ name }) => name === change.name)) {
        if (!change.ifExists) throw missing(change.name)
        draft.notice(`column "${change.name}" of relation "${type.name}" does not exist, skipping`)
        return definition
      }
      refuseNamed(draft, change.name, 'DROP ATTRIBUTE')
      return {
        ...definition,
        attributes: attributes.filter(({ name }) => name !== change.name),
      }
    }
    case 'set-type': {
      const before = attributes.find(({ name }) => name === change.attribute.name)
      if (!before) throw missing(change.attribute.name)
      const user = columnInTheWay(draft.catalog, type.oid)
      if (user !== undefined)
        throw new PgError('0A000', `cannot alter type "${type.name}" because column "${user}" uses it`)
      refuseItself(draft, type, change.attribute)
      const after: CompositeAttribute = {
        ...newAttribute(draft, change.attribute, before.attribute),
      }
      const { comment } = before
      const kept = comment === undefined ? after : { ...after, comment }
      return {
        ...definition,
        attributes: attributes.map((one) => (one === before ? kept : one)),
      }
    }
    case 'rename': {
      if (!attributes.some(({ name }) => name === change.name))
        throw new PgError('42703', `column "${change.name}" does not exist`)
      refuseTaken(change.to)
      refuseNamed(draft, change.name, 'RENAME ATTRIBUTE')
      const renamed = attributes.map((one) => (one.name === change.name ? { ...one, name: change.to } : one))
      return { ...definition, attributes: renamed }
    }
  }
}

function refuseItself(
  { catalog }: CatalogDraft,
  type: CompositeType,
  { type: own }: Pick<CompositeAttribute, 'type'>,
): void {
  if (own.oid === type.oid || typeHolds(catalog, own.oid, type.oid))
    throw new PgError('42P16', `composite type ${type.name} cannot be made a member of itself`)
}

/** Views, defaults and checks are kept as text, which says fields by their names. */
function refuseNamed(draft: CatalogDraft, attribute: string, what: string): void {
  const keeper = namesField(draft.catalog, attribute)
  if (!keeper) return
  const shown = keeper.kind === 'composite' ? keeper.name : `${relationWord(keeper)} ${keeper.name}`
  throw notSupported(`${what} of a field that ${shown} may read`)
}
