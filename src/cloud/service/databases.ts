// POST /v1/databases: registration. POST and DELETE /v1/databases/ID/token: another token, or none.
import { z } from 'zod'
import { nameCharactersMax } from '../limits.ts'
import { registerDatabase, type Registration, revokeToken, rotateToken } from '../store/registrations.ts'
import { text } from '../tables/column-types.ts'
import { requireAdmin, requireOwner } from './authorize.ts'
import { notFound } from './cloud-error.ts'
import { type CloudRequest, type CloudResponse, jsonResponse } from './cloud-request.ts'
import { readBody } from './row-body.ts'
import type { ServiceContext } from './service-context.ts'

export const registrationSchema = z.strictObject({
  name: text(nameCharactersMax),
})

export async function register(context: ServiceContext, request: CloudRequest): Promise<CloudResponse> {
  requireAdmin(context, request)
  const { name } = readBody(registrationSchema, request.body)
  return told(201, await registerDatabase(context.store, name))
}

export async function rotate(
  context: ServiceContext,
  request: CloudRequest,
  databaseId: string,
): Promise<CloudResponse> {
  await requireOwner(context, request, databaseId)
  const registration = await rotateToken(context.store, databaseId)
  if (!registration) throw notFound('there is no such database')
  return told(200, registration)
}

export async function revoke(
  context: ServiceContext,
  request: CloudRequest,
  databaseId: string,
): Promise<CloudResponse> {
  await requireOwner(context, request, databaseId)
  if (!(await revokeToken(context.store, databaseId))) throw notFound('there is no such database')
  return { status: 204, headers: {}, body: '' }
}

const told = (status: number, { databaseId, token }: Registration): CloudResponse =>
  jsonResponse(status, { database_id: databaseId, token }, { 'cache-control': 'no-store' })
