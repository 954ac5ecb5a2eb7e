// Errors of the service: an HTTP status, a code for programs and a reason for people.
export class CloudError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const invalidRequest = (message: string): CloudError => new CloudError(400, 'invalid_request', message)
export const unauthorized = (message: string): CloudError => new CloudError(401, 'unauthorized', message)
export const forbidden = (message: string): CloudError => new CloudError(403, 'forbidden', message)
export const notFound = (message: string): CloudError => new CloudError(404, 'not_found', message)
export const duplicateKey = (table: string): CloudError =>
  new CloudError(409, 'duplicate_key', `a row of ${table} with that key exists`)
export const tooLarge = (message: string): CloudError => new CloudError(413, 'too_large', message)
