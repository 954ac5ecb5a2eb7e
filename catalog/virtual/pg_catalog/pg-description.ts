// pg_description: comments on what belongs to a database.
import { plpgsqlExtension } from '../../built-in-extension.ts'
import { classOf, hasTable } from '../catalog-facts.ts'
import { largeObjects } from './pg-largeobject-metadata.ts'
import { textSearchComments } from '../../../engine/functions/system/text-search-comments.ts'
import type { DomainCheck, UserType } from '../../../engine/tables.ts'
import { virtualTable } from '../virtual-table.ts'

const textSearchClasses = { pg_ts_config: 3602, pg_ts_dict: 3600, pg_ts_parser: 3601, pg_ts_template: 3764 } as const

export const pgDescription = virtualTable({
  oid: 2609,
  schema: 'pg_catalog',
  name: 'pg_description',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    objsubid: 'int4!',
    description: 'text!',
  },
  *rows(context) {
    const { catalog } = context
    for (const { oid, catalog: table, comment } of textSearchComments)
      yield { objoid: oid, classoid: textSearchClasses[table], objsubid: 0, description: comment }
    for (const { loid, comment } of largeObjects(context))
      if (comment !== undefined)
        yield { objoid: loid, classoid: classOf.largeObject, objsubid: 0, description: comment }
    for (const schema of catalog.schemas()) {
      if (schema.comment !== undefined) {
        yield {
          objoid: schema.oid,
          classoid: classOf.schema,
          objsubid: 0,
          description: schema.comment,
        }
      }
    }
    for (const { oid, comment } of [plpgsqlExtension, ...(catalog.extensions?.() ?? [])]) {
      if (comment === undefined) continue
      yield {
        objoid: oid,
        classoid: classOf.extension,
        objsubid: 0,
        description: comment,
      }
    }
    for (const { oid, comment, definition } of catalog.types?.() ?? []) {
      if (comment !== undefined) yield { objoid: oid, classoid: classOf.type, objsubid: 0, description: comment }
      for (const one of constraintsOf(definition))
        if (one.comment !== undefined)
          yield { objoid: one.oid, classoid: classOf.constraint, objsubid: 0, description: one.comment }
    }
    for (const { oid, comment } of catalog.routines?.() ?? [])
      if (comment !== undefined)
        yield {
          objoid: oid,
          classoid: classOf.function,
          objsubid: 0,
          description: comment,
        }
    for (const { oid, comment, definition } of catalog.definedObjects?.() ?? [])
      if (comment !== undefined)
        yield { objoid: oid, classoid: classOf[definition.kind], objsubid: 0, description: comment }
    for (const relation of catalog.relations()) {
      const comment = hasTable(relation)
        ? relation.table.info.comment
        : relation.kind === 'index'
          ? relation.index.comment
          : relation.kind === 'sequence'
            ? relation.sequence.comment
            : undefined
      if (comment !== undefined) {
        yield { objoid: relation.oid, classoid: classOf.relation, objsubid: 0, description: comment }
      }
      if (relation.kind === 'composite')
        for (const { attribute, comment: said } of relation.type.definition.attributes)
          if (said !== undefined)
            yield { objoid: relation.oid, classoid: classOf.relation, objsubid: attribute, description: said }
      if (!hasTable(relation)) continue
      for (const column of relation.table.schema.columns) {
        if (column.comment === undefined) continue
        yield {
          objoid: relation.oid,
          classoid: classOf.relation,
          objsubid: column.attribute,
          description: column.comment,
        }
      }
      for (const { oid: objoid, comment } of relation.table.info.triggers ?? [])
        if (comment !== undefined) yield { objoid, classoid: classOf.trigger, objsubid: 0, description: comment }
      for (const { oid: objoid, comment } of relation.table.info.policies ?? [])
        if (comment !== undefined) yield { objoid, classoid: classOf.policy, objsubid: 0, description: comment }
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.comment === undefined) continue
        yield { objoid: constraint.oid, classoid: classOf.constraint, objsubid: 0, description: constraint.comment }
      }
    }
  },
})

const constraintsOf = (definition: UserType['definition']): readonly Pick<DomainCheck, 'oid' | 'comment'>[] =>
  definition.kind === 'domain' ? [...definition.checks, ...(definition.notNull ? [definition.notNull] : [])] : []
