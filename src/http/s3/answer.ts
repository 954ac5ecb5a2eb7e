// Answers with XML, or with nothing.
import type { S3Call } from './call.ts'
import { xmlDocument, type XmlFields } from './xml/write-xml.ts'

export function sendXml({ response }: S3Call, root: string, fields: XmlFields): void {
  const body = Buffer.from(xmlDocument(root, fields))
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': body.length }).end(body)
}

export const sendNothing = (
  { response }: S3Call,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => void response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': '0' }).end()

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()
export const httpTime = (milliseconds: number): string => new Date(milliseconds).toUTCString()
export const quoted = (etag: string): string => `"${etag}"`
