// From a request to its answer: which handler, by whom, and what an error becomes.
import { cloudTables } from '../tables/registry.ts'
import { requireDatabase } from './authorize.ts'
import { CloudError, notFound } from './cloud-error.ts'
import { type CloudRequest, type CloudResponse, jsonResponse } from './cloud-request.ts'
import { register, revoke, rotate } from './databases.ts'
import { removeRows } from './delete-rows.ts'
import { getRows } from './get-rows.ts'
import { openApi } from './open-api.ts'
import { patchRows } from './patch-rows.ts'
import { postRows } from './post-rows.ts'
import type { ServiceContext, TableRequest } from './service-context.ts'

const byEndpoint = new Map(cloudTables.map((table) => [table.endpoint, table]))

const tableMethods: Readonly<Record<string, (asked: TableRequest) => Promise<CloudResponse>>> = {
  GET: getRows,
  POST: postRows,
  PATCH: patchRows,
  DELETE: removeRows,
}

/** Never throws. */
export async function answerCloud(context: ServiceContext, request: CloudRequest): Promise<CloudResponse> {
  try {
    return await route(context, request)
  } catch (error) {
    if (error instanceof CloudError) return refusal(error)
    context.onFault(error)
    return refusal(new CloudError(500, 'internal', 'the service failed; its log says why'))
  }
}

export const refusal = ({ status, code, message }: CloudError): CloudResponse =>
  jsonResponse(status, { error: { code, message } }, status === 401 ? { 'www-authenticate': 'Bearer' } : {})

async function route(context: ServiceContext, request: CloudRequest): Promise<CloudResponse> {
  const url = new URL(request.url, 'http://cloud')
  const { pathname } = url
  const { method } = request
  if (pathname === '/health' && method === 'GET') return jsonResponse(200, { status: 'ok' })
  if (pathname === '/v1/openapi.json' && method === 'GET') return jsonResponse(200, openApi())
  if (pathname === '/v1/databases' && method === 'POST') return register(context, request)
  const owned = /^\/v1\/databases\/([0-9a-fA-F-]{36})\/token$/.exec(pathname)
  if (owned) {
    const databaseId = owned[1].toLowerCase()
    if (method === 'POST') return rotate(context, request, databaseId)
    if (method === 'DELETE') return revoke(context, request, databaseId)
    throw wrongMethod(pathname, method)
  }
  const table = byEndpoint.get(pathname)
  if (!table) throw notFound('there is nothing at this path')
  const handle = Object.hasOwn(tableMethods, method) ? tableMethods[method] : undefined
  if (!handle) throw wrongMethod(pathname, method)
  const databaseId = await requireDatabase(context, request)
  return handle({ store: context.store, databaseId, table, request, url })
}

const wrongMethod = (path: string, method: string): CloudError =>
  new CloudError(405, 'method_not_allowed', `${path} does not take ${method}`)
