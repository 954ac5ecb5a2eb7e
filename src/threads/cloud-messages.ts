// What goes to the Cloud thread and comes back.
import type { CloudRequest } from '../cloud/service/cloud-request.ts'

export type ToCloud =
  | { readonly kind: 'start' | 'close'; readonly id: number }
  | {
      readonly kind: 'open'
      readonly id: number
      readonly databaseId: string
      readonly name: string
    }
  | {
      readonly kind: 'request'
      readonly id: number
      readonly request: CloudRequest
    }

export type FromCloud =
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'opened'; readonly id: number; readonly token: string }
  | {
      readonly kind: 'response'
      readonly id: number
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'fault'; readonly message: string }
