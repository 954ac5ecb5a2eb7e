// The service's description, made from the schemas that check its requests.
import { z } from 'zod'
import { pageRowsMax } from '../../../catalog/cloud/contract.ts'
import { pageRowsDefault } from '../limits.ts'
import { type CloudTable } from '../tables/cloud-table.ts'
import { cloudTables } from '../tables/registry.ts'
import { registrationSchema } from './databases.ts'
import { filterSchema } from './filter.ts'
import { insertModeSchema } from './post-rows.ts'
import { bodiesOf } from './row-body.ts'

type Json = Readonly<Record<string, unknown>>

const schemaOf = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input' })
const content = (schema: unknown): Json => ({ 'application/json': { schema } })
const body = (schema: z.ZodType): Json => ({
  required: true,
  content: content(schemaOf(schema)),
})
const query = (name: string, schema: unknown, description: string): Json => ({
  name,
  in: 'query',
  schema,
  description,
})
const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  schema: { type: 'string' },
  description,
})

const errors: Json = {
  default: {
    description: 'What was wrong',
    content: content(
      z.toJSONSchema(
        z.object({
          error: z.object({ code: z.string(), message: z.string() }),
        }),
      ),
    ),
  },
}

let described: Json | undefined

export function openApi(): Json {
  described ??= {
    openapi: '3.1.0',
    info: { title: 'Cadastre Cloud', version: '1' },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ token: [] }],
    paths: {
      ...Object.fromEntries(cloudTables.map((table) => [table.endpoint, pathOf(table)])),
      '/v1/databases': {
        ...pathOf(cloudTables.find(({ name }) => name === 'databases')!),
        ...registration,
      },
      '/v1/databases/{database_id}/token': {
        parameters: [
          {
            name: 'database_id',
            in: 'path',
            required: true,
            schema: { type: 'string', format: 'uuid' },
          },
        ],
        post: {
          summary: 'Another token; the one before is void',
          responses: { 200: { description: 'The token' }, ...errors },
        },
        delete: {
          summary: 'No token any more',
          responses: { 204: { description: 'Revoked' }, ...errors },
        },
      },
    },
  }
  return described
}

const registration: Json = {
  post: {
    summary: 'Registers a database',
    requestBody: body(registrationSchema),
    responses: {
      201: { description: 'Its id, and its token, which is told once' },
      ...errors,
    },
  },
}

function pathOf(table: CloudTable): Json {
  const { row, insert, update, remove } = bodiesOf(table)
  const columns = table.columns.map(({ name }) => name)
  const rows = {
    type: 'object',
    properties: {
      database_id: { type: 'string' },
      rows: { type: 'array', items: schemaOf(row) },
      next: { type: 'string' },
    },
  }
  const written = {
    200: { description: 'How many rows were changed' },
    ...errors,
  }
  const headers = [
    header('Idempotency-Key', 'The same request with the same key is done once'),
    header('If-Match', 'The ETag of a page: the table must not have been written since'),
  ]
  return {
    get: {
      summary: table.description,
      parameters: [
        query('select', { type: 'string' }, `Columns, separated by commas: ${columns.join(', ')}`),
        query('filter', schemaOf(filterSchema), 'A tree of conditions, as JSON'),
        query('order', { type: 'string' }, 'column[.asc|.desc][.nulls_first|.nulls_last], separated by commas'),
        query(
          'limit',
          {
            type: 'integer',
            minimum: 1,
            maximum: pageRowsMax,
            default: pageRowsDefault,
          },
          'Rows of a page',
        ),
        query('cursor', { type: 'string' }, 'Where the page before ended'),
        header('If-None-Match', 'The ETag of a page that is at hand'),
      ],
      responses: {
        200: { description: 'Rows', content: content(rows) },
        304: { description: 'Unchanged' },
        ...errors,
      },
    },
    ...(table.writable && {
      post: {
        summary: 'New rows',
        parameters: [query('mode', schemaOf(insertModeSchema), 'What becomes of rows that are there'), ...headers],
        requestBody: body(insert),
        responses: written,
      },
      patch: {
        summary: 'Changes columns of rows',
        parameters: headers,
        requestBody: body(update),
        responses: written,
      },
      delete: {
        summary: 'Removes rows',
        parameters: headers,
        requestBody: body(remove),
        responses: written,
      },
    }),
  }
}
