// cadastre.check_document(document, schema_item, enforcement, relation, column): what stands behind a table's document options. True, or
// 23514 with the path to what is wrong; where misfits are only warned of, a warning.
import { closedSchema, misfit } from '../../documents/json-schema.ts'
import { documentEnforcements, type DocumentEnforcement } from '../../documents/enforcements.ts'
import { invalidParameter, PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { volatile } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'

/** Of one statement: more of them say nothing new. */
const warningsMax = 10

interface Judge {
  readonly name: string
  readonly version: number
  readonly schema: string
  warnings: number
}

export const checkDocumentFunctions: readonly FunctionDefinition[] = [
  {
    ...volatile(
      firstOwnOid + 980,
      'check_document',
      [Oid.jsonb, Oid.int4, Oid.text, Oid.text, Oid.text],
      Oid.bool,
      { argNames: ['document', 'schema_item', 'enforcement', 'relation', 'column_name'] },
      (args: [string, number, string, string, string], context) => check(args, context),
    ),
    schema: 'cadastre',
  },
]

function check(
  [document, item, enforcement, relation, column]: readonly [string, number, string, string, string],
  context: FunctionContext,
): boolean {
  if (!(documentEnforcements as readonly string[]).includes(enforcement))
    throw invalidParameter(`"${enforcement}" is no enforcement of a document schema`)
  if (enforcement === 'none') return true
  const judge = judgeOf(item, enforcement as DocumentEnforcement, context)
  const wrong = misfit(judge.schema, document)
  if (wrong === undefined) return true
  const what = `document in column "${column}" of relation "${relation}" does not fit version ${judge.version} of schema "${judge.name}"`
  if (enforcement !== 'warning')
    throw new PgError('23514', what, {
      detail: wrong,
      table: relation,
      column,
      constraint: `${relation}_${column}_document`,
    })
  judge.warnings++
  if (judge.warnings <= warningsMax) context.effect('notice', ['WARNING', '01000', `${what}: ${wrong}`])
  if (judge.warnings === warningsMax + 1)
    context.effect('notice', ['WARNING', '01000', 'more documents that do not fit are not told of'])
  return true
}

function judgeOf(item: number, enforcement: DocumentEnforcement, context: FunctionContext): Judge {
  const key = `check_document ${item} ${enforcement}`
  const known = context.memo.get(key) as Judge | undefined
  if (known) return known
  const rows = (entity: string) => [...(context.catalog.metadata?.(entity) ?? [])]
  const found = rows('schema_item').find((row) => row.id === item)
  if (!found) throw new PgError('42704', `schema item ${item} does not exist`)
  const schema = found.schema as string
  const judge: Judge = {
    name: String(rows('document_schema').find((row) => row.id === found.schema_id)?.name),
    version: found.version as number,
    schema: enforcement === 'strict' ? closedSchema(schema) : schema,
    warnings: 0,
  }
  context.memo.set(key, judge)
  return judge
}
